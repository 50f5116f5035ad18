/// What clients know of the vendor that an entry's `profile` names: what the entry says itself comes before it.
enum CloudsVendor: Sendable {
    /// Of clouds-public.yaml.
    case file(AccountValues.Value)
    /// One that openstacksdk brings with it, or Huawei Cloud.
    case known(CloudConfiguration.Provider, regions: [String])
    /// One that nothing is known of, by its name in the entry.
    case unknown(AccountValues.Value)

    /// The vendors of the clouds that the exporter can ask.
    static func known(_ name: String) -> CloudsVendor? {
        switch name {
        case "otc": .known(.openTelekomCloud, regions: ["eu-de", "eu-nl"])
        case "otc-swiss": .known(.openTelekomCloud, regions: ["eu-ch2"])
        case "huawei", "huaweicloud": .known(.huaweiCloud, regions: [])
        default: nil
        }
    }

    var layer: AccountValues.Value? { if case .file(let value) = self { value } else { nil } }

    var provider: CloudConfiguration.Provider? { if case .known(let provider, _) = self { provider } else { nil } }

    var regions: [String] { if case .known(_, let regions) = self { regions } else { [] } }
}
