import Yams

/// Turns the text of a file into a tree of nodes with places: the one door to the YAML package.
///
/// It takes the part of YAML that says what it shows: one document of mappings, lists and plain values. Anchors,
/// aliases and tags are refused: with them a short file may stand for an endless one, and a value for another than is
/// read.
enum YAMLDocument {
    /// The tree of a document; `nil`, with a problem, where there is none.
    static func parse(_ text: String, problems: inout ProblemCollector) -> ConfigurationNode? {
        do {
            // What kind of value a text is, the settings say: to resolve it would take as long as to read it.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            // Nodes hold their anchors weakly; the parser owns them.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else {
                    problems.add("the file is empty", path: .root, position: .init(line: 1, column: 1))
                    return nil
                }
                return node(root, path: .root, problems: &problems)
            }
        } catch {
            let fault = Fault(error, text: text)
            problems.add(fault.message, path: .root, position: fault.position)
            return nil
        }
    }

    private static func node(_ node: Node, path: ConfigurationPath, problems: inout ProblemCollector)
        -> ConfigurationNode
    {
        let position = ConfigurationNode.Position(node.mark)
        if let refusal = refusal(of: node) {
            // An alias has its anchor's place, and no path of its own: one anchor is one problem.
            problems.add(refusal, path: .root, position: position)
            return ConfigurationNode(content: .nothing, position: position, path: path)
        }
        let content: ConfigurationNode.Content =
            switch node {
            case .scalar(let scalar): content(of: scalar)
            case .mapping(let mapping): .mapping(entries(of: mapping, path: path, problems: &problems))
            case .sequence(let sequence):
                .sequence(
                    sequence.enumerated()
                        .map { self.node($0.element, path: .item($0.offset, in: path), problems: &problems) })
            case .alias: .nothing
            }
        return ConfigurationNode(content: content, position: position, path: path)
    }

    private static func entries(
        of mapping: Node.Mapping, path: ConfigurationPath, problems: inout ProblemCollector
    ) -> [ConfigurationNode.Entry] {
        var names: Set<String> = []
        var entries: [ConfigurationNode.Entry] = []
        entries.reserveCapacity(mapping.count)
        for (key, value) in mapping {
            let position = ConfigurationNode.Position(key.mark)
            guard case .scalar(let scalar) = key, scalar.anchor == nil else {
                problems.add("a key must be plain text", path: path, position: position)
                continue
            }
            let name = scalar.string
            // The parser finds equal keys of one type only: to it, 1 and "1" are two.
            if !names.insert(name).inserted {
                problems.add("more than one \(name) in one mapping; keep one", path: path, position: position)
            }
            let child = node(value, path: .key(name, in: path), problems: &problems)
            entries.append(ConfigurationNode.Entry(key: name, position: position, value: child))
        }
        return entries
    }

    private static func content(of scalar: Node.Scalar) -> ConfigurationNode.Content {
        let isQuoted = scalar.style != .plain
        let isNull = !isQuoted && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        return isNull ? .nothing : .text(scalar.string, isQuoted: isQuoted)
    }

    private static func refusal(of node: Node) -> String? {
        if node.anchor != nil { return "anchors (&) and aliases (*) are not allowed; write the value itself" }
        let tag =
            switch node {
            case .scalar(let scalar): scalar.tag
            case .mapping(let mapping): mapping.tag
            case .sequence(let sequence): sequence.tag
            case .alias(let alias): alias.tag
            }
        // A quoted scalar has the tag of text without saying so.
        let isImplicit = tag.rawValue.isEmpty || tag.rawValue == Tag.Name.str.rawValue
        return isImplicit ? nil : "tags (!) are not allowed; the setting says what its value is"
    }
}

extension YAMLDocument {
    /// What the parser could not read, and where. The parser's own texts hold nothing of the file.
    private struct Fault {
        let message: String
        let position: ConfigurationNode.Position?

        init(_ error: any Error, text: String) {
            switch error as? YamlError {
            case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
                position = ConfigurationNode.Position(mark)
                message = Self.syntax(context, problem, isTab: Self.character(at: mark, in: text) == "\t")
            case .composer(_, let problem, let mark, _):
                position = ConfigurationNode.Position(mark)
                message =
                    problem.contains("another document")
                    ? "a second document begins here; keep one" : "is not valid YAML: \(problem)"
            case .duplicatedKeysInMapping(let keys, let context):
                position = ConfigurationNode.Position(context.mark)
                message =
                    "more than one \(keys.sorted().joined(separator: ", ")) in one mapping, the first is here; keep one"
            default:
                position = nil
                message = "is not readable YAML"
            }
        }

        private static func syntax(_ context: YamlError.Context?, _ problem: String, isTab: Bool) -> String {
            if problem.contains("nesting level") { return "the values are nested too deeply" }
            if isTab { return "a tab cannot indent YAML; use spaces" }
            guard let context else { return "is not valid YAML: \(problem)" }
            return "is not valid YAML: \(problem), \(context.text) that began in line \(context.mark.line)"
        }

        private static func character(at mark: Mark, in text: String) -> Unicode.Scalar? {
            let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.indices.contains(mark.line - 1) else { return nil }
            return lines[mark.line - 1].dropFirst(mark.column - 1).first
        }
    }
}

extension ConfigurationNode.Position {
    /// Every node that comes from a text has a mark.
    fileprivate init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
