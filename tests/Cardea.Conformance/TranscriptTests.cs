using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Conformance;

/// <summary>What real servers and clients said to each other, replayed at both of our ends: understood, and written again byte for byte.</summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Recorded => new(Transcript.Names);

    [Theory, MemberData(nameof(Recorded))]
    public void Our_server_lets_the_recorded_login_in_and_only_with_its_password(string name)
    {
        var transcript = Transcript.Load(name);
        var greeting = Greeting.Read(transcript.Packets[0].Payload, Capabilities.None);
        foreach (var (password, good) in new[] { ("s3cret", true), ("s3cret2", false) })
        {
            var stored = AuthenticationMethods.Find(MySqlNativePassword.MethodName)!.CreateStored(System.Text.Encoding.UTF8.GetBytes(password), []);
            var server = new ServerHandshake(new ServerHandshakeOptions
            {
                ServerVersion = "8.4.0", ConnectionId = 1, PeerHost = "h", Cache = new CachingSha2Cache(), Random = Repeat(greeting.Nonce),
                FindCredential = user => new(MySqlNativePassword.MethodName, stored, user != "t"),
                EnabledMethods = new HashSet<string> { MySqlNativePassword.MethodName },
            });
            var output = new PacketWriter();
            server.Start(output);
            var step = server.Advance(transcript.Packets[1].Payload, ChannelStrength.Plain, output);
            Assert.Equal(good, step is HandshakeStep.Proved { Login.User: "t" });
            if (step is HandshakeStep.Proved { Login: var login }) Assert.Equal("127.0.0.1", login.Attributes["_server_host"]);
        }
    }

    [Theory, MemberData(nameof(Recorded))]
    public void Our_client_proves_itself_to_the_recorded_greeting_as_the_recorded_client_did(string name)
    {
        var transcript = Transcript.Load(name);
        var recorded = HandshakeResponse.Read(transcript.Packets[1].Payload, Capabilities.None);
        var client = new ClientHandshake(new ClientHandshakeOptions { User = "t", Password = Secret.FromText("s3cret"), Tls = TlsWish.Never });
        var output = new PacketWriter();
        Assert.IsType<HandshakeStep.Read>(client.Advance(transcript.Packets[0].Payload, ChannelStrength.Plain, output));
        Assert.Equal(recorded.Response, HandshakeResponse.Read(output.Pending[4..], Capabilities.None).Response);
        Assert.IsType<HandshakeStep.Done>(client.Advance(transcript.Packets[2].Payload, ChannelStrength.Plain, output));
    }

    [Theory, MemberData(nameof(Recorded))]
    public void Every_command_and_every_answer_is_understood_and_written_again_byte_for_byte(string name)
    {
        var transcript = Transcript.Load(name);
        var greeting = Greeting.Read(transcript.Packets[0].Payload, Capabilities.None);
        var agreed = HandshakeResponse.Read(transcript.Packets[1].Payload, Capabilities.None).Capabilities & greeting.Capabilities;
        var replay = new Replay(agreed);
        foreach (var (fromServer, sequence, payload) in transcript.Packets.Skip(3))
        {
            if (fromServer) replay.Answer(sequence, payload);
            else replay.Command(sequence, payload);
        }
        Assert.True(replay.Rows > 0);
        Assert.True(replay.Commands > 3);
    }

    private static RandomSource Repeat(byte[] bytes) => to =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = bytes[i % bytes.Length];
    };

    private sealed class Replay(Capabilities agreed)
    {
        private readonly List<ColumnDefinition> _definitions = [];
        private ResultReader _reader = new(agreed, false);
        private CommandCode _command;
        private byte _sequence;
        private int _toPrepare;
        private StatementParameters? _parameters;

        public int Rows { get; private set; }

        public int Commands { get; private set; }

        public void Command(byte sequence, byte[] payload)
        {
            Assert.Equal(0, sequence);
            _sequence = 1;
            _command = (CommandCode)payload[0];
            _reader = new ResultReader(agreed, _command == CommandCode.StatementExecute);
            Commands++;
            switch (_command)
            {
                case CommandCode.Query: Same(QueryCommand.Read(payload, agreed), payload); break;
                case CommandCode.InitDb: Same(InitDbCommand.Read(payload, agreed), payload); break;
                case CommandCode.StatementPrepare: Same(StatementPrepareCommand.Read(payload, agreed), payload); break;
                case CommandCode.StatementClose: Same(StatementCloseCommand.Read(payload, agreed), payload); break;
                case CommandCode.StatementExecute: _parameters!.Read(payload, agreed); break;
                case CommandCode.Quit: Same(QuitCommand.Read(payload, agreed), payload); break;
                default: Assert.Fail($"a command of code {_command} that the replay does not know"); break;
            }
        }

        public void Answer(byte sequence, byte[] payload)
        {
            Assert.Equal(_sequence++, sequence);
            if (_command == CommandCode.StatementPrepare) Prepared(payload);
            else Result(payload);
        }

        private void Prepared(byte[] payload)
        {
            if (_toPrepare == 0)
            {
                var ok = PrepareOk.Read(payload, agreed);
                Same(ok, payload);
                _toPrepare = ok.Columns + ok.Parameters + (ok.Columns > 0 ? 1 : 0) + (ok.Parameters > 0 ? 1 : 0);
                _parameters = new StatementParameters(ok.Parameters);
                return;
            }
            _toPrepare--;
            if (EofPacket.Matches(payload)) Same(EofPacket.Read(payload, agreed), payload);
            else Same(ColumnDefinition.Read(payload, agreed), payload);
        }

        private void Result(byte[] payload)
        {
            switch (_reader.Advance(payload))
            {
                case ResultEvent.Ok: Same(_reader.Ok, payload); break;
                case ResultEvent.Error: Same(new ErrPacket(_reader.Error!), payload); break;
                case ResultEvent.End: Same(new EofPacket(_reader.Ok.Warnings, _reader.Ok.Status), payload); break;
                case ResultEvent.More when payload.Length > 9: Same(ColumnDefinition.Read(payload, agreed), payload); break;
                case ResultEvent.Row: Row(payload); break;
            }
        }

        private void Row(byte[] payload)
        {
            Rows++;
            var output = new PacketWriter();
            RowWriter writer = _reader.IsBinary ? new BinaryRowWriter() : new TextRowWriter();
            writer.Begin(_reader.Columns, output);
            writer.BeginRow();
            var row = new RowReader(payload, _reader.Columns, _reader.IsBinary);
            while (row.Next(out var value))
            {
                switch (value.Kind)
                {
                    case ParameterKind.Null: writer.Null(); break;
                    case ParameterKind.Int64: writer.Int64(value.Int64); break;
                    case ParameterKind.UInt64: writer.UInt64(value.UInt64); break;
                    case ParameterKind.Double: writer.Double(value.Double); break;
                    case ParameterKind.Float: writer.Float((float)value.Double); break;
                    case ParameterKind.Date: writer.Date(value.DateTime); break;
                    case ParameterKind.DateTime: writer.DateTime(value.DateTime); break;
                    case ParameterKind.Time: writer.Time(value.Time); break;
                    default: writer.Bytes(value.Bytes(payload)); break;
                }
            }
            writer.EndRow();
            Assert.Equal(payload, output.Pending[4..].ToArray());
        }

        private void Same<T>(T packet, byte[] payload) where T : IPacket<T>
        {
            var output = new PacketWriter();
            output.Add(packet, agreed);
            Assert.Equal(Convert.ToHexString(payload), Convert.ToHexString(output.Pending[4..]));
        }
    }
}
