import Settings

/// Reads the configuration again when its file, or one that it names, has become another one.
struct FileWatch: Sendable {
    let reloader: ConfigurationReloader
    let files: FileNotes
    let interval: Duration

    /// Runs until it is cancelled. A file that cannot be used is told of once, until it changes again.
    func run() async {
        var known = files.identities
        while (try? await Task.sleep(for: interval, tolerance: interval / 10)) != nil {
            let identities = files.identities
            guard identities != known else { continue }
            _ = await reloader.reload(.file)
            // By what it was before the reading: what changed meanwhile is read again. Files that only the new
            // configuration names are known as they are now.
            known = identities.merging(files.identities.filter { identities[$0.key] == nil }) { before, _ in before }
        }
    }
}
