/// A setting as its users read of it: what the documents and the example file are held against.
struct SettingDescription: Sendable, Equatable {
    let name: String
    /// Meaning, unit, bound and default.
    let sentence: String
    /// The default as the file would write it; `nil` where there is none.
    let standard: String?

    init(name: String, sentence: String, standard: String? = nil) {
        self.name = name
        self.sentence = sentence
        self.standard = standard
    }
}
