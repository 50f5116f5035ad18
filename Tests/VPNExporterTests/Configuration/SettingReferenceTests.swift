import Foundation
import Testing

@testable import ExporterToolkit
@testable import Settings
@testable import VPNConfiguration

/// Compares the sentences in the example file and the pages with the declarations. `make reference` writes them.
struct SettingReferenceTests {
    private static let example = ConfigurationFixture.deploy + "/vpn-exporter.example.yml"
    private static let pages =
        ConfigurationFixture.deploy.dropLast("/deploy".count) + "/Sources/VPNExporter/Documentation.docc/"

    private func check(_ path: String, _ rewrite: (String) -> String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let expected = rewrite(text)
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            return try expected.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(text == expected, "\(path) differs from the declarations; run make reference")
    }

    @Test(arguments: [
        ("Configuration.md", ConfigurationSchema.sections), ("Web.md", WebPolicyFile.sections),
    ])
    func `a page has the sentence of each setting in its table`(
        page: String, sections: [(path: String, settings: [SettingDescription])]
    ) throws {
        try check(Self.pages + page) { SettingTables(sections: sections).rewritten($0) }
    }

    @Test func `the example file has the sentence of each setting above its key`() throws {
        try check(Self.example) { ExampleComments(sections: ConfigurationSchema.sections).rewritten($0) }
    }
}

/// Rewrites the rows of settings in a page. A heading such as "Choose objectives: objective" names the section of its table.
private struct SettingTables {
    let sections: [(path: String, settings: [SettingDescription])]

    func rewritten(_ page: String) -> String {
        var settings: [SettingDescription] = []
        return page.components(separatedBy: "\n").map { line in
            if line.hasPrefix("#") { settings = self.settings(under: line) }
            guard let match = line.wholeMatch(of: /\| `([a-zA-Z0-9_-]+)` \| .* \|/),
                let setting = settings.first(where: { $0.name == String(match.1) })
            else { return line }
            return "| `\(setting.name)` | \(setting.sentence) |"
        }.joined(separator: "\n")
    }

    private func settings(under heading: String) -> [SettingDescription] {
        if heading.hasSuffix("Find a section") { return sections.filter(\.path.isEmpty).flatMap(\.settings) }
        guard let path = heading.components(separatedBy: ": ").dropFirst().last else { return [] }
        return sections.first { $0.path == path || $0.path == path + "[]" || $0.path.hasSuffix("." + path) }?.settings
            ?? []
    }
}

/// Rewrites the comments above the keys of the example file. A key may itself be in a comment (`#key:`).
private struct ExampleComments {
    private struct Owner {
        let indentation: Int
        let key: String
        var isList = false
    }

    let sections: [(path: String, settings: [SettingDescription])]

    private static let width = 120

    func rewritten(_ text: String) -> String {
        var lines: [String] = []
        var owners: [Owner] = []
        /// The number of comment lines directly above this line.
        var comment = 0
        for line in text.components(separatedBy: "\n") {
            let content = line.trimmingPrefix { $0 == " " }
            if content.hasPrefix("# ") {
                comment += 1
            } else if let setting = setting(of: line, &owners) {
                if comment > 0 {
                    lines.removeLast(comment)
                    lines += wrapped(setting.sentence, indentation: line.count - content.count)
                }
                comment = 0
            } else {
                comment = 0
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    private func setting(of line: String, _ owners: inout [Owner]) -> SettingDescription? {
        if let item = line.wholeMatch(of: /( *)-/) {
            owners.removeAll { $0.indentation >= item.1.count }
            if let last = owners.indices.last { owners[last].isList = true }
        }
        guard let match = line.wholeMatch(of: /( *)(- )?#?([a-z_]+):( .*)?/) else { return nil }
        var indentation = match.1.count
        if match.2 != nil {
            owners.removeAll { $0.indentation >= indentation }
            if let last = owners.indices.last { owners[last].isList = true }
            indentation += 2
        }
        owners.removeAll { $0.indentation >= indentation }
        let path = owners.map { $0.key + ($0.isList ? "[]" : "") }.joined(separator: ".")
        let key = String(match.3)
        owners.append(Owner(indentation: indentation, key: key))
        return sections.first { $0.path == path }?.settings.first { $0.name == key }
    }

    private func wrapped(_ sentence: String, indentation: Int) -> [String] {
        let start = String(repeating: " ", count: indentation) + "#"
        return sentence.split(separator: " ").reduce(into: [start]) { lines, word in
            let last = lines.count - 1
            if lines[last].count + 1 + word.count > Self.width {
                lines.append("\(start) \(word)")
            } else {
                lines[last] += " \(word)"
            }
        }
    }
}
