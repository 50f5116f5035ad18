import CloudAPI

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
