import Glibc

/// Why a process cannot listen on an address, the setting of the address, and the remedy.
package struct ListenFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The address, for example `127.0.0.1:9100`.
    package let place: String
    /// The setting of the address, for example `--web.listen-address`.
    package let setting: String
    /// The port, or 0 if there is none.
    package let port: Int
    /// The error number of bind(2) or listen(2).
    package let code: CInt

    package init(place: String, setting: String, port: Int, code: CInt) {
        self.place = place
        self.setting = setting
        self.port = port
        self.code = code
    }

    package var description: String { "cannot listen on \(place): \(reason) (errno \(code)). \(remedy)" }

    private var reason: String { String(cString: strerror(code)) }

    private var remedy: String {
        switch code {
        case EADDRINUSE:
            let command = port == 0 ? "ss -ltnxp" : "ss -ltnp 'sport = :\(port)'"
            return "Another process listens there: \(command). End it, or give another address with \(setting)"
        case EADDRNOTAVAIL:
            return "No interface of this host has the address: ip address. Give another one with \(setting)"
        case EACCES where 1..<1024 ~= port:
            return "Ports below 1024 need CAP_NET_BIND_SERVICE. Give a higher port with \(setting)"
        case EACCES, ENOENT, ENOTDIR, EROFS:
            return "Check the folder of the socket and its rights, or give another path with \(setting)"
        default: return "Give another address with \(setting)"
        }
    }
}
