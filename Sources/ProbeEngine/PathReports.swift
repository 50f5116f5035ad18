import Network

/// Tells the observer what goes wrong with the sockets of each path, once for each change.
struct PathReports {
    private struct Key: Hashable {
        let family: IPAddress.Family
        let path: EchoPath
    }

    private var failures: [Key: SystemError] = [:]
    private var shortages: [Key: Int32] = [:]

    /// The path is gone: what is wrong with it when it comes again is told again.
    mutating func forget(_ sockets: PathSockets) {
        let key = Key(family: sockets.family, path: sockets.path)
        failures[key] = nil
        shortages[key] = nil
    }

    mutating func report(on sockets: PathSockets, to observer: any PingObserver) {
        let key = Key(family: sockets.family, path: sockets.path)
        // Another reason while it still fails is no news.
        if (sockets.failure == nil) != (failures[key] == nil) {
            failures[key] = sockets.failure
            observer.path(sockets.path, sockets.family, failed: sockets.failure)
        }
        guard let shortage = sockets.shortage, shortage.granted != shortages[key] else { return }
        shortages[key] = shortage.granted
        observer.receiveBuffer(wanted: shortage.needed, granted: shortage.granted)
    }
}
