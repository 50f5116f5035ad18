import Foundation
import Testing

/// Programs of others that tests start. `make tools` installs them; where one is missing, its tests are skipped and say so.
enum Tools {
    /// What runs a test only where the programs are there. In CI it always runs: there a missing program is a fault.
    static func isPresent(_ names: [String]) -> Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || names.allSatisfy { path(of: $0) != nil }
    }

    /// Where `PATH` has the program.
    static func path(of name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where one of the programs is missing.
    static func needs(_ names: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Self {
        let list = names.joined(separator: ", ")
        return .enabled(
            if: Tools.isPresent(names), "needs \(list); `make tools` installs what is missing",
            sourceLocation: sourceLocation)
    }
}
