import Settings

/// Finds values of an entry of clouds.yaml by names such as `auth.username`. The first layer with a value counts.
struct CloudsLookUp: Sendable {
    let layers: [AccountValues.Value]
    /// The selected region.
    var region: AccountValues.Value?
    /// The vendor's region, if nothing selects one.
    var standardRegion: String?

    /// Returns a value; `nil` if it is absent, null or an empty text.
    subscript(name: String) -> AccountValues.Value? {
        switch name {
        case "region_name": region
        case "auth.auth_url", "auth_url": raw(name).map(expanded)
        default: raw(name)
        }
    }

    /// Returns the value as written. Of two keys that differ only in - and _, the one with _ counts.
    func raw(_ name: String) -> AccountValues.Value? {
        for layer in layers {
            let node = name.split(separator: ".").reduce(Optional(layer.node)) { node, key in
                node.flatMap { Self.child(String(key), of: $0) }
            }
            guard let node, node.content != .nothing, node.content != .text("", isQuoted: true) else { continue }
            return AccountValues.Value(file: layer.file, node: node)
        }
        return nil
    }

    private static func child(_ key: String, of node: ConfigurationNode) -> ConfigurationNode? {
        if let child = node.child(key) { return child }
        guard case .mapping(let entries) = node.content else { return nil }
        return entries.first { $0.key.replacing("-", with: "_") == key }?.value
    }

    /// Replaces the region's placeholder in a URL, which vendors use.
    private func expanded(_ url: AccountValues.Value) -> AccountValues.Value {
        guard case .text(let text, let isQuoted) = url.node.content, text.contains("{region_name}"),
            let name = regionName
        else { return url }
        return url.replacing(.text(text.replacing("{region_name}", with: name), isQuoted: isQuoted))
    }

    private var regionName: String? {
        if let region, case .text(let text, _) = region.node.content { return text }
        let project = AccountNames.clouds.projectName.lazy.compactMap(raw).first
        if let project, case .text(let text, _) = project.node.content,
            let region = CloudAccount.region(ofProject: text)
        {
            return region
        }
        return standardRegion
    }
}
