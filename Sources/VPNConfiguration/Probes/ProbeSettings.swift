import NetworkPrimitives
import ProbeEngine
package import Settings

/// The settings of one target's probe: those of the file, overridden by those of its connection and by its own.
///
/// Copies share one storage. Each of 100,000 targets with the file's settings thus needs only a pointer.
@dynamicMemberLookup
package struct ProbeSettings: Sendable {
    private final class Storage: Sendable {
        let values: Values

        init(_ values: Values) {
            self.values = values
        }
    }

    private var storage: Storage

    package init(_ values: Values) {
        storage = Storage(values)
    }

    /// Reads a section over the settings that it inherits.
    package init(_ node: ConfigurationNode?, inherited: ProbeSettings, problems: inout ProblemCollector) {
        self = inherited
        guard let node else { return }
        var values = inherited.values
        values.read(node, problems: &problems)
        // A section that repeats what it inherits needs no storage.
        if values != inherited.values { self = ProbeSettings(values) }
    }

    /// The defaults.
    package static let standard = ProbeSettings(Values())

    package var values: Values { storage.values }

    /// Reads settings in place, without a copy of all of them.
    package func read<Value>(_ read: (Values) -> Value) -> Value { read(storage.values) }

    /// One of the settings. Setting it creates a new storage.
    package subscript<Value>(dynamicMember setting: WritableKeyPath<Values, Value>) -> Value {
        get { storage.values[keyPath: setting] }
        set {
            var values = storage.values
            values[keyPath: setting] = newValue
            storage = Storage(values)
        }
    }

    /// The preferred or only family of a host name's address. A source address restricts it to its own family.
    package var familyPreference: AddressFamilyPreference {
        values.path.source.map { AddressFamilyPreference(only: $0.family) } ?? values.addressFamily
    }

    /// Whether two targets with one address can share a flow of echo requests: they differ only in settings that are
    /// declared shareable.
    package func canShareFlow(with other: ProbeSettings) -> Bool {
        if storage === other.storage { return true }
        let declaration = Values.declaration
        let standard = Self.standard.values
        return declaration.withoutShareable(values, standard: standard)
            == declaration.withoutShareable(other.values, standard: standard)
    }
}

extension ProbeSettings: Hashable {
    package static func == (left: ProbeSettings, right: ProbeSettings) -> Bool {
        left.storage === right.storage || left.values == right.values
    }

    /// Two settings suffice: the targets that are hashed have names, too.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(values.interval)
        hasher.combine(values.payloadSize)
    }
}
