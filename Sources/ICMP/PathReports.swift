/// Tells the observer what goes wrong with the sockets of each path, once for each change.
struct PathReports {
    private struct Key: Hashable {
        let family: IPAddress.Family
        let path: EchoPath
    }

    private var failures: [Key: SystemError] = [:]
    private var shortages: [Key: Int32] = [:]

    mutating func report(on sockets: PathSockets, to observer: any PingObserver) {
        let key = Key(family: sockets.family, path: sockets.path)
        if sockets.failure != failures[key] {
            failures[key] = sockets.failure
            observer.path(sockets.path, sockets.family, failed: sockets.failure)
        }
        let isShort = sockets.grantedBuffer > 0 && sockets.grantedBuffer < sockets.receiveBuffer
        let shortage = isShort ? sockets.receiveBuffer : nil
        guard let shortage, shortages[key] != shortage else { return }
        shortages[key] = shortage
        observer.receiveBuffer(wanted: sockets.receiveBuffer, granted: sockets.grantedBuffer)
    }
}
