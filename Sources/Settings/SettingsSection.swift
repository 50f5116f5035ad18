/// A section of the file as a value: its properties have the defaults, and its declaration lists the keys that set
/// them.
///
/// Conform a type and declare each setting once. Reading, inheritance, unknown keys, documentation and the JSON Schema
/// derive from this declaration:
///
/// ```swift
/// struct Retries: SettingsSection {
///     var count = 3
///     var delay = Duration.seconds(1)
///
///     static var defaults: Self { Self() }
///
///     static let declaration = SectionDeclaration<Retries> {
///         SectionField("count", \.count, .integer(in: 0...10), "Number of retries after a failure")
///         SectionField("delay", \.delay, .duration(in: .zero ... .seconds(60)), "Time between two retries")
///     }
/// }
///
/// var problems = ProblemCollector(file: "my.yml")
/// let root = YAMLDocument.parse("{ count: 5 }", problems: &problems)
/// let retries = Retries(root, problems: &problems)  // 5 retries, 1 second apart
/// Retries.settings[1].sentence  // "Time between two retries. 0s to 1m. Default: 1s."
/// ```
package protocol SettingsSection: Sendable {
    /// The section with the default of each setting: the values that its properties begin with.
    static var defaults: Self { get }

    static var declaration: SectionDeclaration<Self> { get }

    /// Adds a problem for each rule that concerns more than one setting.
    ///
    /// - Parameter section: the mapping that the settings were read from.
    func check(_ section: ConfigurationSection, problems: inout ProblemCollector)
}

extension SettingsSection {
    package func check(_ section: ConfigurationSection, problems: inout ProblemCollector) {}

    /// The settings of the section, in the order of its declaration.
    package static var settings: [SettingDescription] { declaration.settings }

    /// Reads a section over its defaults.
    package init(_ node: ConfigurationNode?, problems: inout ProblemCollector) {
        self = Self.defaults
        read(node, problems: &problems)
    }

    /// Reads a section over the values that it inherits. A wrong value is a problem and leaves the inherited one.
    package mutating func read(_ node: ConfigurationNode?, problems: inout ProblemCollector) {
        guard let node, let section = ConfigurationSection(node, settings: Self.settings, problems: &problems) else {
            return
        }
        read(section, problems: &problems)
    }

    /// Reads the declared settings of a section whose keys are already checked, which may have others, too.
    package mutating func read(_ section: ConfigurationSection, problems: inout ProblemCollector) {
        for field in Self.declaration.fields { field.read(section, &self, &problems) }
        check(section, problems: &problems)
    }

    /// Returns the declared setting whose value lands at a property.
    package static func setting<Value>(_ path: KeyPath<Self, Value>) -> Setting<Value> {
        declaration.setting(at: path)
    }

    /// Returns the declared setting without a default whose value lands at a property.
    package static func setting<Value>(_ path: KeyPath<Self, Value?>) -> Setting<Value> {
        declaration.setting(at: path)
    }
}

/// The settings of a section, each declared once.
package struct SectionDeclaration<Root: Sendable>: Sendable {
    package let fields: [SectionField<Root>]
    package let settings: [SettingDescription]

    package init(@SectionBuilder<Root> _ fields: () -> [SectionField<Root>]) {
        self.fields = fields()
        settings = self.fields.map(\.description)
    }

    /// Returns a copy of `values` that has the values of `standard` in all settings that are shareable.
    package func withoutShareable(_ values: Root, standard: Root) -> Root {
        fields.reduce(into: values) { copy, field in
            if field.isShareable { field.copy(standard, &copy) }
        }
    }

    fileprivate func setting<Value>(at path: AnyKeyPath) -> Setting<Value> {
        guard let setting = fields.first(where: { $0.path == path })?.setting as? Setting<Value> else {
            preconditionFailure("no setting of \(Root.self) lands at \(path)")
        }
        return setting
    }
}

/// One declaration of a section: a key with its form and meaning, and the property where its value lands.
package struct SectionField<Root: Sendable>: Sendable {
    package let description: SettingDescription
    /// Whether two users with different values can share what the section describes. A setting is shareable only if
    /// its declaration has this mark. A forgotten mark therefore prevents sharing, and never merges unequal users.
    package let isShareable: Bool
    fileprivate let path: any AnyKeyPath & Sendable
    /// A ``Setting``; `nil` for a section within the section.
    fileprivate let setting: (any Sendable)?
    fileprivate let read: @Sendable (ConfigurationSection, inout Root, inout ProblemCollector) -> Void
    fileprivate let copy: @Sendable (Root, inout Root) -> Void

    private init<Value>(
        _ description: SettingDescription, _ setting: (any Sendable)?,
        _ path: any WritableKeyPath<Root, Value> & Sendable,
        isShareable: Bool,
        read: @escaping @Sendable (ConfigurationSection, inout Root, inout ProblemCollector) -> Void
    ) {
        self.description = description
        self.setting = setting
        self.path = path
        self.isShareable = isShareable
        self.read = read
        copy = { source, copy in copy[keyPath: path] = source[keyPath: path] }
    }

    /// A setting that has the default of its property.
    package init<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ form: SettingForm<Value>,
        _ meaning: String, isShareable: Bool = false
    ) where Root: SettingsSection {
        let setting = Setting(name: name, meaning: meaning, form: form, need: .standard(Root.defaults[keyPath: path]))
        self.init(setting.description, setting, path, isShareable: isShareable) { section, root, problems in
            guard let node = section.child(named: name) else { return }
            if let value = setting.parse(node, problems: &problems) { root[keyPath: path] = value }
        }
    }

    /// A setting without a default: its property is `nil` if neither the section nor one above has it.
    ///
    /// - Parameter otherwise: the sentence about this case, such as "Default: the system's."
    package init<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ form: SettingForm<Value>,
        _ meaning: String, otherwise: String = "Optional.", isShareable: Bool = false
    ) where Root: SettingsSection {
        let setting = Setting(name: name, meaning: meaning, form: form, need: .otherwise(otherwise))
        self.init(setting.description, setting, path, isShareable: isShareable) { section, root, problems in
            guard let node = section.child(named: name) else { return }
            if let value = setting.parse(node, problems: &problems) { root[keyPath: path] = value }
        }
    }

    /// A section within the section.
    package init<Section: SettingsSection>(
        section name: String, _ path: any WritableKeyPath<Root, Section> & Sendable, _ sentence: String,
        isShareable: Bool = false
    ) {
        let description = SettingDescription(name: name, sentence: sentence)
        self.init(description, nil, path, isShareable: isShareable) { section, root, problems in
            guard let node = section.child(named: name) else { return }
            root[keyPath: path].read(node, problems: &problems)
        }
    }
}

/// Collects the declarations of a section.
@resultBuilder
package enum SectionBuilder<Root: Sendable> {
    package static func buildExpression(_ field: SectionField<Root>) -> SectionField<Root> { field }

    package static func buildBlock(_ fields: SectionField<Root>...) -> [SectionField<Root>] { fields }
}
