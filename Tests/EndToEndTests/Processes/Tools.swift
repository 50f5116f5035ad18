import Foundation
import Testing

/// Programs that tests start. `make tools` installs them. If one is missing, its tests are skipped with a reason.
enum Tools {
    /// Whether the programs exist. In CI the answer is always true, because a missing program is an error there.
    static func isPresent(_ names: [String]) -> Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || names.allSatisfy { path(of: $0) != nil }
    }

    /// Returns the program's path in `PATH`.
    static func path(of name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test if one of the programs is missing.
    static func needs(_ names: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Self {
        let list = names.joined(separator: ", ")
        return .enabled(
            if: Tools.isPresent(names), "needs \(list); `make tools` installs what is missing",
            sourceLocation: sourceLocation)
    }
}
