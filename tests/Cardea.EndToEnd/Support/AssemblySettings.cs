// Two cores for everything: a test's own server and client are load enough.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
