import Foundation

/// What the prober and its host have to cope with while a row is measured.
enum Circumstance: String {
    case idle
    /// Every processor is busy.
    case stressed = "stress-ng"
    /// The prober and the capture have one processor between them.
    case oneProcessor = "one processor"
    /// The prober's sockets keep the kernel's default buffers.
    case defaultBuffers = "default buffers"

    /// What starts the prober.
    var proberLauncher: [String] {
        get throws {
            switch self {
            case .idle, .stressed: []
            case .oneProcessor: try captureLauncher
            case .defaultBuffers: [try Program.path(of: "DefaultBuffers")]
            }
        }
    }

    /// What starts the capture.
    var captureLauncher: [String] {
        get throws { self == .oneProcessor ? ["taskset", "--cpu-list", try Self.lastProcessor] : [] }
    }

    /// Of those that this program may use.
    private static var lastProcessor: String {
        get throws {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
            guard let number = line?.split(whereSeparator: { !$0.isNumber }).last else {
                throw ChildProcess.Failure(description: "/proc/self/status has no Cpus_allowed_list")
            }
            return String(number)
        }
    }
}
