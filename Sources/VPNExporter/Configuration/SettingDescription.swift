/// A setting as its users read of it: what the documents, the example file and the schema are held against.
struct SettingDescription: Sendable, Equatable {
    let name: String
    /// Meaning, unit, bound and default.
    let sentence: String
    /// The default as the file would write it; `nil` where there is none.
    let standard: String?
    /// What values look like; `nil` for a section, whose settings are described on their own.
    let shape: ValueShape?
    /// Whether its section cannot do without.
    let isRequired: Bool

    init(
        name: String, sentence: String, standard: String? = nil, shape: ValueShape? = nil, isRequired: Bool = false
    ) {
        self.name = name
        self.sentence = sentence
        self.standard = standard
        self.shape = shape
        self.isRequired = isRequired
    }
}
