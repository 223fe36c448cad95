using System.Net.Http.Headers;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Channels;

/// <summary>
/// Gets OCSP responses for the own certificates from the responder that ssl_ocsp_responder names: half of a response's life before it ends, or
/// every few minutes after a failure. No address out of a certificate is ever used, ours or a client's. Runs on the keeper's thread only.
/// </summary>
internal sealed class OcspFetcher(ServerState server) : IDisposable
{
    private const int Limit = 64 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(2);
    private readonly Lazy<HttpClient> _client = new(static () => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Patience, MaxResponseContentBufferSize = Limit,
    });
    private readonly Dictionary<int, byte[]> _last = [];
    private TlsContext? _for;
    private string _from = "";
    private DateTimeOffset _next;

    /// <summary>Does what is due.</summary>
    internal void Refresh(ManualResetEventSlim stop)
    {
        var responder = server.Variables.Text(Known.OcspResponder);
        if (server.Channels.Main.Current is not { OcspCount: > 0 } context || responder.Length == 0) return;
        if (!ReferenceEquals(context, _for) || responder != _from)
        {
            // A new context begins without; what was fetched for the same certificate serves until it is due.
            foreach (var response in _last.Values) _ = context.TryStaple(response);
            if (context.OcspUntil is null || responder != _from) _next = default;
            (_for, _from) = (context, responder);
        }
        if (server.Clock.GetUtcNow() < _next) return;
        for (var i = 0; i < context.OcspCount && !stop.IsSet; i++) Fetch(context, i, responder);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    private void Fetch(TlsContext context, int index, string responder)
    {
        var now = server.Clock.GetUtcNow();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, responder) { Content = new ByteArrayContent(context.OcspRequest(index)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
            using var answer = _client.Value.Send(request, HttpCompletionOption.ResponseContentRead);
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"it answers {(int)answer.StatusCode}");
            using var body = answer.Content.ReadAsStream();
            var response = new byte[Limit];
            var length = body.ReadAtLeast(response, Limit, throwOnEndOfStream: false);
            Array.Resize(ref response, length);
            if (context.TryStaple(response) is { } fault) throw new HttpRequestException(fault);
            _last[index] = response;
            var until = context.OcspUntil ?? now;
            _next = now + TimeSpan.FromTicks(Math.Max((until - now).Ticks / 2, TimeSpan.FromSeconds(30).Ticks));
            server.Log.Note($"ssl_ocsp_responder '{responder}': a response that is good until {until:yyyy-MM-ddTHH:mm:ssZ} is sent from now on");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or TaskCanceledException or InvalidOperationException or UriFormatException)
        {
            _next = now + AfterFailure;
            server.Log.Warning($"ssl_ocsp_responder '{responder}': {failed.Message}; what is there is sent while it lasts");
        }
    }
}
