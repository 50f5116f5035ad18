import NIOSSL
import Settings

/// A certificate or key of a web configuration, given as text or as the name of a file (`cert` and `cert_file`), not
/// both.
struct PEMSetting: Sendable {
    let name: String
    let meaning: String
    /// The content of the PEM text, as the end of a sentence.
    let kind: String

    private var file: String { name + "_file" }

    var descriptions: [SettingDescription] {
        [
            SettingDescription(name: name, sentence: "\(meaning). Text in PEM. Optional."),
            SettingDescription(
                name: file, sentence: "File with the same, relative to the web configuration. A path. Optional."),
        ]
    }

    /// Returns the content of the file or of the section. Returns `nil`, and adds a problem, if it cannot be read, or
    /// if a required one is missing. A blank value counts as missing, as in Go.
    ///
    /// - Parameter reading: Collects the problem of a file that cannot be read.
    func text(
        in section: ConfigurationSection, isRequired: Bool, _ files: inout PolicyFiles,
        _ problems: inout ProblemCollector, reading: inout ProblemCollector
    ) -> PEMText? {
        let inline = value(name, in: section, &problems)
        guard let path = value(file, in: section, &problems) else {
            if let inline, PolicyFiles.hasKey(Array(inline.text.utf8)) { files.noteOwnSecret() }
            if let inline { return PEMText(bytes: Array(inline.text.utf8), source: "the text", node: inline.node) }
            if isRequired, ![name, file].contains(where: { section.child(named: $0).map(Self.isWrong) ?? false }) {
                problems.add(
                    "is required, or \(file): a \(kind) in PEM", at: section, missing: descriptions[0])
            }
            return nil
        }
        if inline != nil {
            problems.add("conflicts with \(name). Keep one of them", at: path.node)
            return nil
        }
        do throws(SettingRefusal) {
            let name = try SettingForm<String>.path.parse(path.node)
            return PEMText(bytes: try files.read(name), source: "the file", node: path.node)
        } catch {
            reading.add(error.message, at: path.node)
            return nil
        }
    }

    /// Returns the setting of either name that is present but blank.
    func blank(in section: ConfigurationSection) -> ConfigurationNode? {
        [name, file].lazy.compactMap(section.child(named:)).first {
            $0.content == .nothing || $0.content == .text("", isQuoted: true)
                || $0.content == .text("", isQuoted: false)
        }
    }

    private static func isWrong(_ node: ConfigurationNode) -> Bool {
        switch node.content {
        case .nothing, .text: false
        case .mapping, .sequence: true
        }
    }

    private func value(
        _ name: String, in section: ConfigurationSection, _ problems: inout ProblemCollector
    ) -> (text: String, node: ConfigurationNode)? {
        guard let node = section.child(named: name) else { return nil }
        switch node.content {
        case .nothing, .text("", _): return nil
        case .text(let text, _): return (text, node)
        case .mapping, .sequence:
            problems.add("expected text, got \(node.kind)", at: node)
            return nil
        }
    }
}

/// Text that should be certificates or a key, with its origin. Messages never show it.
struct PEMText: Sendable {
    let bytes: [UInt8]
    /// `the file` or `the text`.
    let source: String
    let node: ConfigurationNode

    /// Returns one certificate or more.
    func certificates() throws(SettingRefusal) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw SettingRefusal("\(source) has no certificate in PEM (-----BEGIN CERTIFICATE-----)")
        }
        return certificates
    }

    /// Returns a key without a password.
    func privateKey() throws(SettingRefusal) -> NIOSSLPrivateKey {
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw SettingRefusal(
                "\(source) has no private key in PEM (-----BEGIN PRIVATE KEY-----), or one with a password")
        }
        return key
    }
}
