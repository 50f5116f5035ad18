import CloudAPI
import Settings

/// The regions of an entry of clouds.yaml, some with values of their own (openstacksdk, "Site Specific Configuration").
struct CloudsRegions: Sendable {
    struct Region: Sendable {
        let name: AccountValues.Value
        /// The values that override the entry in this region.
        let values: AccountValues.Value?

        var text: String {
            guard case .text(let text, _) = name.node.content else { return "" }
            return text
        }
    }

    /// The region that a source outside clouds.yaml selects, with its place.
    struct Wish: Sendable {
        let name: String
        let place: AccountValues.Value
    }

    private(set) var regions: [Region] = []

    /// Reads `regions`, else `region_name`.
    init(regions list: AccountValues.Value?, name: AccountValues.Value?, _ problems: inout ProblemCollector) {
        if let list {
            guard case .sequence(let items) = list.node.content else {
                Self.add("expected a list of regions, got \(list.node.kind). Write [eu-de, eu-nl]", list, &problems)
                return
            }
            regions = items.compactMap { Self.region(AccountValues.Value(file: list.file, node: $0), &problems) }
        } else if let name {
            if case .sequence(let items) = name.node.content {
                regions = items.compactMap { Self.region(AccountValues.Value(file: name.file, node: $0), &problems) }
            } else if case .text(let text, let isQuoted) = name.node.content {
                // This is an older form of the list.
                regions = text.split(separator: ",").map { part in
                    let part = String(part.drop { $0 == " " })
                    return Region(name: name.replacing(.text(part, isQuoted: isQuoted)), values: nil)
                }
            } else {
                Self.add("expected a region, got \(name.node.kind)", name, &problems)
            }
        }
    }

    private static func region(_ item: AccountValues.Value, _ problems: inout ProblemCollector) -> Region? {
        switch item.node.content {
        case .text: return Region(name: item, values: nil)
        case .mapping(let entries):
            if let other = entries.first(where: { !["name", "values"].contains($0.key) }) {
                let value = AccountValues.Value(file: item.file, node: other.value)
                add("is not a key of a region, which has only name and values. Move it into values", value, &problems)
                return nil
            }
            guard let name = item.node.child("name"), case .text = name.content else {
                add("has no name; a region has name and values", item, &problems)
                return nil
            }
            let values = item.node.child("values").map { AccountValues.Value(file: item.file, node: $0) }
            guard let values, values.node.content != .nothing else {
                return Region(name: AccountValues.Value(file: item.file, node: name), values: nil)
            }
            guard case .mapping = values.node.content else {
                add("expected a mapping, got \(values.node.kind). Write values: { auth: { … } }", values, &problems)
                return nil
            }
            return Region(name: AccountValues.Value(file: item.file, node: name), values: values)
        default:
            add("expected a region, got \(item.node.kind)", item, &problems)
            return nil
        }
    }

    /// Returns the requested region, else the first; `nil` if there is none or, with a problem, if the request is not
    /// among the regions.
    func choose(_ wish: Wish?, of entry: String, _ problems: inout ProblemCollector) -> Region? {
        guard let wish, let first = regions.first else { return regions.first }
        if let found = regions.first(where: { $0.text == wish.name }) { return found }
        let names = regions.map(\.text)
        let hint = ClosestName.find(wish.name, among: names).map { ". Did you mean \($0)?" } ?? ""
        problems.add(
            ConfigurationProblem(
                file: wish.place.file, position: wish.place.position, path: wish.place.node.path.description,
                message: "\(SettingForm<String>.shown(wish.name)) is not a region of the entry \(entry), which has"
                    + " \(names.joined(separator: ", ")) (\(first.name.file))\(hint)"))
        return nil
    }

    private static func add(_ message: String, _ value: AccountValues.Value, _ problems: inout ProblemCollector) {
        problems.add(
            ConfigurationProblem(
                file: value.file, position: value.position, path: value.node.path.description, message: message))
    }
}

/// The vendor that the `profile` of an entry names. Values of the entry override the vendor's.
enum CloudsVendor: Sendable {
    /// A vendor in clouds-public.yaml.
    case file(AccountValues.Value)
    /// A vendor that openstacksdk contains, or Huawei Cloud.
    case known(CloudConfiguration.Provider, regions: [String])
    /// An unknown vendor, with its name in the entry.
    case unknown(AccountValues.Value)

    /// Returns the vendor of a cloud that the exporter supports.
    static func known(_ name: String) -> CloudsVendor? {
        CloudProvider.profile(named: name).map { .known($0.provider, regions: $0.profile.regions) }
    }

    var layer: AccountValues.Value? { if case .file(let value) = self { value } else { nil } }

    var provider: CloudConfiguration.Provider? { if case .known(let provider, _) = self { provider } else { nil } }

    var regions: [String] { if case .known(_, let regions) = self { regions } else { [] } }
}
