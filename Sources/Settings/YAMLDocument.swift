import Yams

/// Parses the text of a file into a tree of nodes with places. No other file imports the YAML package.
///
/// In the exporter's own file it accepts one document of mappings, lists and plain values. It rejects anchors, aliases
/// and tags, since with them a short file can expand without limit. In files that other programs share, it accepts
/// aliases up to a bound.
package enum YAMLDocument {
    /// The options of a walk over the nodes, and the number of nodes that are left.
    private struct Walk {
        let takesAliases: Bool
        var nodesLeft: Int
        var depth = 0
    }

    /// The maximum number of nodes with each alias expanded, far more than a clouds.yaml has.
    private static let maximumNodes = 100_000
    /// The maximum number of aliases, each of which adds to the bound of nodes.
    private static let maximumDepth = 500

    /// Returns the tree of a document; `nil`, with a problem, if there is none.
    ///
    /// - Parameter takesAliases: whether to expand aliases, and the merge key `<<`.
    package static func parse(
        _ text: String, takesAliases: Bool = false, problems: inout ProblemCollector
    ) -> ConfigurationNode? {
        if let position = firstAnchorTooMany(in: text) {
            problems.add("there are too many anchors (&) up to here. Write the values", path: .root, position: position)
            return nil
        }
        do {
            // The settings determine the type of a value. Resolving it here would double the time.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            // Nodes hold their anchors weakly; the parser owns them.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else {
                    problems.add("the file is empty", path: .root, position: .init(line: 1, column: 1))
                    return nil
                }
                var walk = Walk(takesAliases: takesAliases, nodesLeft: takesAliases ? maximumNodes : .max)
                return node(root, path: .root, walk: &walk, problems: &problems)
            }
        } catch {
            let fault = Fault(error, text: text)
            problems.add(fault.message, path: .root, position: fault.position)
            return nil
        }
    }

    private static func node(
        _ node: Node, path: ConfigurationPath, walk: inout Walk, problems: inout ProblemCollector
    ) -> ConfigurationNode {
        let position = ConfigurationNode.Position(node.mark)
        walk.depth += 1
        walk.nodesLeft -= 1
        defer { walk.depth -= 1 }
        if let refusal = refusal(of: node, walk) {
            // An alias has the place and path of its anchor, so that one anchor is one problem.
            problems.add(refusal, path: .root, position: position)
            return ConfigurationNode(content: .nothing, position: position, path: path)
        }
        let content: ConfigurationNode.Content =
            switch node {
            case .scalar(let scalar): content(of: scalar)
            case .mapping(let mapping):
                .mapping(entries(of: mapping, path: path, walk: &walk, problems: &problems))
            case .sequence(let sequence): .sequence(items(of: sequence, path: path, walk: &walk, problems: &problems))
            case .alias: .nothing
            }
        return ConfigurationNode(content: content, position: position, path: path)
    }

    private static func items(
        of sequence: Node.Sequence, path: ConfigurationPath, walk: inout Walk, problems: inout ProblemCollector
    ) -> [ConfigurationNode] {
        var items: [ConfigurationNode] = []
        items.reserveCapacity(sequence.count)
        // Too many nodes are one problem. Reading the rest could take unlimited time.
        for (index, item) in sequence.enumerated() where walk.nodesLeft > 0 {
            items.append(node(item, path: .item(index, in: path), walk: &walk, problems: &problems))
        }
        return items
    }

    private static func entries(
        of mapping: Node.Mapping, path: ConfigurationPath, walk: inout Walk, problems: inout ProblemCollector
    ) -> [ConfigurationNode.Entry] {
        var names: [String: ConfigurationNode.Position] = [:]
        var entries: [ConfigurationNode.Entry] = []
        var merged: [ConfigurationNode] = []
        entries.reserveCapacity(mapping.count)
        for (key, value) in mapping where walk.nodesLeft > 0 {
            let position = ConfigurationNode.Position(key.mark)
            guard case .scalar(let scalar) = key, scalar.anchor == nil || walk.takesAliases else {
                problems.add("a key must be plain text", path: path, position: position)
                continue
            }
            let name = scalar.string
            if walk.takesAliases, name == "<<", scalar.style == .plain {
                merged.append(node(value, path: path, walk: &walk, problems: &problems))
                continue
            }
            // The parser finds equal keys of one type only: for it, 1 and "1" differ.
            if let first = names.updateValue(position, forKey: name) {
                let shown = PastedText.name(of: name) == nil ? name : "key"
                problems.add(
                    "more than one \(shown) in one mapping: first in line \(first.line), column \(first.column), again"
                        + " here. Keep one", path: path, position: position)
            }
            let child = node(value, path: .key(name, in: path), walk: &walk, problems: &problems)
            entries.append(ConfigurationNode.Entry(key: name, position: position, value: child))
        }
        for other in merged.flatMap(mappings)
        where names.updateValue(other.position, forKey: other.key) == nil { entries.append(other) }
        return entries
    }

    /// Returns the entries of the mappings that a key `<<` names, in order (YAML, "Merge Key").
    private static func mappings(of merged: ConfigurationNode) -> [ConfigurationNode.Entry] {
        switch merged.content {
        case .mapping(let entries): entries
        case .sequence(let items): items.flatMap(mappings)
        case .text, .nothing: []
        }
    }

    private static func content(of scalar: Node.Scalar) -> ConfigurationNode.Content {
        let isQuoted = scalar.style != .plain
        let isNull = !isQuoted && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        return isNull ? .nothing : .text(scalar.string, isQuoted: isQuoted)
    }

    private static func refusal(of node: Node, _ walk: Walk) -> String? {
        if walk.nodesLeft <= 0 { return "the values are too many, with each alias written out" }
        if walk.takesAliases, walk.depth > maximumDepth { return "the values are nested too deeply" }
        if node.anchor != nil, !walk.takesAliases {
            return "anchors (&) and aliases (*) are not allowed. Write the value itself"
        }
        let tag =
            switch node {
            case .scalar(let scalar): scalar.tag
            case .mapping(let mapping): mapping.tag
            case .sequence(let sequence): sequence.tag
            case .alias(let alias): alias.tag
            }
        // A quoted scalar has the tag of text implicitly.
        let isImplicit = tag.rawValue.isEmpty || tag.rawValue == Tag.Name.str.rawValue
        return isImplicit ? nil : "tags (!) are not allowed; the setting says what its value is"
    }
}

extension YAMLDocument {
    /// Returns the parser's error with its place. The parser's texts contain nothing of the file.
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
                    ? "a second document begins here. Keep one" : "is not valid YAML: \(problem)"
            case .duplicatedKeysInMapping(let keys, let context):
                position = ConfigurationNode.Position(context.mark)
                message = Self.repeated(keys.sorted(), first: ConfigurationNode.Position(context.mark), in: text)
            default:
                position = nil
                message = "is not readable YAML"
            }
        }

        private static func repeated(
            _ keys: [String], first: ConfigurationNode.Position, in text: String
        ) -> String {
            let second = keys.first.flatMap { RepeatedKey.second($0, after: first, in: text) }
            let place = second.map { ", again in line \($0.line), column \($0.column)" } ?? ""
            let shown = keys.map { PastedText.name(of: $0) == nil ? $0 : "key" }
            let others = keys.count > 1 ? ", and more than one \(shown.dropFirst().joined(separator: ", "))" : ""
            return "more than one \(shown.first ?? "key") in one mapping: first here\(place)\(others). Keep one"
        }

        private static func syntax(_ context: YamlError.Context?, _ problem: String, isTab: Bool) -> String {
            if problem.contains("nesting level") { return "the values are nested too deeply" }
            if isTab { return "a tab cannot indent YAML. Use spaces" }
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
    /// Returns the place of a node. Each parsed node has a mark.
    fileprivate init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
