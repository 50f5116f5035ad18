/// The place of a value in the document: its owner's path and the step from there. It becomes text only for a message,
/// since a large file has 100,000 values and, without problems, no message.
package indirect enum ConfigurationPath: Sendable, Equatable {
    /// The whole document.
    case root
    case key(String, in: ConfigurationPath)
    /// An item of a list, from 0.
    case item(Int, in: ConfigurationPath)
}

extension ConfigurationPath: CustomStringConvertible {
    /// For example `connections[1].probes.interval`; empty for the whole document. A key is cut like a value.
    package var description: String {
        switch self {
        case .root: ""
        case .key(let key, in: .root): Self.shown(key)
        case .key(let key, in: let owner): "\(owner).\(Self.shown(key))"
        case .item(let index, in: let owner): "\(owner)[\(index)]"
        }
    }

    private static func shown(_ key: String) -> String {
        PastedText.name(of: key).map { "(\($0))" } ?? SettingForm<String>.shown(key)
    }
}
