/// A setting as its users read of it: what the documents, the example file and the schema are held against.
package struct SettingDescription: Sendable, Equatable {
    package let name: String
    /// Meaning, unit, bound and default.
    package let sentence: String
    /// The default as the file would write it; `nil` where there is none.
    package let standard: String?
    /// What values look like; `nil` for a section, whose settings are described on their own.
    package let shape: ValueShape?
    /// Whether its section cannot do without.
    package let isRequired: Bool

    package init(
        name: String, sentence: String, standard: String? = nil, shape: ValueShape? = nil, isRequired: Bool = false
    ) {
        self.name = name
        self.sentence = sentence
        self.standard = standard
        self.shape = shape
        self.isRequired = isRequired
    }
}
