// The pages' code opens files in the current folder, which a process has one of.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
