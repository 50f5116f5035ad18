/// The services of the cloud that this client speaks to, by the cloud's short names.
package enum CloudService: String, CaseIterable, Sendable, Hashable {
    case identity = "iam"
    case vpn
    /// Cloud Eye, which has what the cloud measures itself.
    case cloudEye = "ces"
}
