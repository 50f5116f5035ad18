import CloudAPI
import Settings

/// The files of OpenStack's clients: clouds.yaml, and secure.yaml, which overrides its values.
enum CloudsFile {
    /// Returns the account of the entry `name`; `nil`, with problems, if there is none or it is wrong.
    ///
    /// - Parameters:
    ///   - node: the value that names the entry, or the place of values that a variable omits.
    ///   - variable: the variable that names the entry, if the configuration does not.
    static func account(
        named name: String, at node: ConfigurationNode, by variable: String? = nil, _ request: CloudsEntry.Request,
        _ surroundings: ProcessSurroundings, _ problems: inout ProblemCollector
    ) -> CloudAccount? {
        let before = problems.count
        let origin = variable.map { ", which \($0) names" } ?? ""
        let paths = paths("clouds", variable: "OS_CLIENT_CONFIG_FILE", surroundings)
        let clouds = Document(first: paths, surroundings, &problems)
        let secure = Document(
            first: securePaths(besides: clouds?.file, surroundings), surroundings, &problems)
        guard problems.count == before else { return nil }
        guard let clouds = clouds ?? secure else {
            // The message omits a given path, which may be a secret by mistake.
            let places =
                surroundings.variable("OS_CLIENT_CONFIG_FILE") == nil
                ? paths.joined(separator: ", ") : "the file that OS_CLIENT_CONFIG_FILE names"
            problems.add(
                "no clouds.yaml exists for the entry \(name)\(origin); looked for \(places)"
                    + providerHint(name), at: node)
            return nil
        }
        let layers = [secure, clouds].compactMap { $0?.layer(name) }
        guard let root = layers.last else {
            problems.add(missing(name, origin, [clouds, secure].compactMap(\.self)), at: node)
            return nil
        }
        let vendor = vendor(of: layers, surroundings, &problems)
        guard problems.count == before else { return nil }
        var request = request
        request.region = request.region ?? wish(surroundings)
        return CloudsEntry(name: name, layers: layers, root: root, vendor: vendor)
            .account(request, surroundings, &problems)
    }

    /// The region of the environment, as in OpenStack's command line.
    private static func wish(_ surroundings: ProcessSurroundings) -> CloudsRegions.Wish? {
        guard let place = AccountValues(environment: surroundings).find("OS_REGION_NAME"),
            case .text(let text, _) = place.node.content
        else { return nil }
        return CloudsRegions.Wish(name: text, place: place)
    }

    /// Returns the vendor that the entry's profile names.
    private static func vendor(
        of layers: [AccountValues.Value], _ surroundings: ProcessSurroundings, _ problems: inout ProblemCollector
    ) -> CloudsVendor? {
        let entry = CloudsLookUp(layers: layers)
        guard let place = entry.raw("profile") ?? entry.raw("cloud"), case .text(let name, _) = place.node.content
        else { return nil }
        let paths = paths("clouds-public", variable: nil, surroundings)
        let document = Document(first: paths, root: "public-clouds", surroundings, &problems)
        if let layer = document?.layer(name) { return .file(layer) }
        return CloudsVendor.known(name) ?? .unknown(place)
    }

    private static let suffixes = [".yaml", ".yml", ".json"]

    /// The folders in order: the working directory, the user's and the system's.
    private static func paths(_ name: String, variable: String?, _ surroundings: ProcessSurroundings) -> [String] {
        if let path = variable.flatMap(surroundings.variable) { return [path] }
        let own = surroundings.variable("XDG_CONFIG_HOME").map { $0 + "/openstack/" }
        let home = surroundings.variable("HOME").map { $0 + "/.config/openstack/" }
        let folders = ["", own, own == home ? nil : home, "/etc/xdg/openstack/", "/etc/openstack/"]
        return folders.compactMap(\.self).flatMap { folder in
            suffixes.map { folder + name + $0 }
        }
    }

    /// Returns the paths of a file: those of clouds.yaml, then those next to it.
    private static func securePaths(besides file: String?, _ surroundings: ProcessSurroundings) -> [String] {
        let paths = paths("secure", variable: "OS_CLIENT_SECURE_FILE", surroundings)
        guard let file, surroundings.variable("OS_CLIENT_SECURE_FILE") == nil else { return paths }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        return paths + suffixes.map { folder + "secure" + $0 }
    }

    private static func missing(_ name: String, _ origin: String, _ documents: [Document]) -> String {
        let names = documents.flatMap(\.names)
        let files = documents.map(\.file).joined(separator: " and ")
        let known = names.isEmpty ? "no entry" : "the entries \(names.joined(separator: ", "))"
        let hint = ClosestName.find(name, among: names).map { ". Did you mean \($0)?" } ?? ""
        return "\(name)\(origin.isEmpty ? "" : origin + ",") is not an entry of \(files), which has \(known)"
            + (hint.isEmpty ? providerHint(name) : hint)
    }

    private static func providerHint(_ name: String) -> String {
        CloudConfiguration.Provider(rawValue: name) == nil
            ? "" : "; for the provider \(name) write a section with provider: \(name)"
    }
}

extension CloudsFile {
    /// One file's entries.
    private struct Document {
        let file: String
        private let clouds: ConfigurationNode?

        /// Returns the first file that exists; `nil` if none does or, with problems, if it cannot be read.
        init?(
            first paths: [String], root: String = "clouds", _ surroundings: ProcessSurroundings,
            _ problems: inout ProblemCollector
        ) {
            for path in paths {
                do throws(BoundedFile.Failure) {
                    guard let bytes = try surroundings.file(path) else { continue }
                    self.init(bytes, file: path, root: root, &problems)
                    return
                } catch {
                    problems.add(ConfigurationProblem(file: path, position: nil, path: "", message: error.reason))
                    return nil
                }
            }
            return nil
        }

        private init?(_ bytes: [UInt8], file: String, root: String, _ problems: inout ProblemCollector) {
            var own = ProblemCollector(file: file)
            do throws(ConfigurationProblems) {
                let text = try YAMLText.decode(bytes, file: file)
                clouds = YAMLDocument.parse(text, takesAliases: true, problems: &own)?.child(root)
            } catch {
                problems.add(error)
                return nil
            }
            self.file = file
            problems.add(own.sorted)
        }

        var names: [String] {
            guard case .mapping(let entries) = clouds?.content else { return [] }
            return entries.map(\.key)
        }

        func layer(_ name: String) -> AccountValues.Value? {
            clouds?.child(name).map { AccountValues.Value(file: file, node: $0) }
        }
    }
}
