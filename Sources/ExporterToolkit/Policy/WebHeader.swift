package import Settings

/// The headers that a web configuration can set on each response.
package enum WebHeader: String, Sendable, CaseIterable {
    case contentSecurityPolicy = "Content-Security-Policy"
    case frameOptions = "X-Frame-Options"
    case contentTypeOptions = "X-Content-Type-Options"
    case xssProtection = "X-XSS-Protection"
    case strictTransportSecurity = "Strict-Transport-Security"

    /// The allowed values. `nil` means any.
    private var values: [String]? {
        switch self {
        case .frameOptions: ["deny", "sameorigin"]
        case .contentTypeOptions: ["nosniff"]
        case .contentSecurityPolicy, .xssProtection, .strictTransportSecurity: nil
        }
    }

    private var meaning: String {
        switch self {
        case .contentSecurityPolicy: "Sources from which a browser may load the parts of a page"
        case .frameOptions: "Whether another page may embed a page"
        case .contentTypeOptions: "Whether browsers may guess the type of a page"
        case .xssProtection: "Filter of old browsers against injected scripts"
        case .strictTransportSecurity: "Time for which browsers use only HTTPS for this host, for everything on it"
        }
    }

    package var setting: Setting<String> {
        let bound = values.map { $0.joined(separator: " or ") } ?? "printable ASCII"
        let values = values
        let form = SettingForm<String>(bound: "\(bound); blank is none", write: { $0 }) { text throws(SettingRefusal) in
            if let values, !text.isEmpty, !values.contains(text) {
                throw SettingRefusal("\(SettingForm<String>.shown(text)) is not allowed: write \(bound)")
            }
            guard text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
                throw SettingRefusal("has characters that a header cannot have: \(bound)")
            }
            return text
        }
        return Setting(name: rawValue, meaning: meaning, form: form, need: .optional)
    }

    package static var settings: [SettingDescription] { allCases.map(\.setting.description) }

    /// Reads the headers of a file, without blank ones.
    package static func read(_ node: ConfigurationNode, problems: inout ProblemCollector) -> [WebHeader: String] {
        guard let section = ConfigurationSection(node, settings: settings, problems: &problems) else { return [:] }
        return allCases.reduce(into: [:]) { headers, header in
            guard section.child(named: header.rawValue)?.content != .nothing else { return }
            let value = section.value(of: header.setting, problems: &problems)
            headers[header] = value.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}
