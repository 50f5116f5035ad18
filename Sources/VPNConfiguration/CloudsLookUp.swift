import Settings

/// Finds values of an entry of clouds.yaml by names as `auth.username`: the first layer that has one says it.
struct CloudsLookUp: Sendable {
    let layers: [AccountValues.Value]
    /// The region that was chosen.
    var region: AccountValues.Value?
    /// The vendor's, where nothing chooses one.
    var standardRegion: String?

    /// `nil` for what is absent, null or an empty text.
    subscript(name: String) -> AccountValues.Value? {
        switch name {
        case "region_name": region
        case "auth.auth_url", "auth_url": raw(name).map(expanded)
        default: raw(name)
        }
    }

    /// The value as it is written; of two keys that differ in - and _ alone, the one with _.
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

    /// URLs may have the region's name in them, as vendors' do.
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
