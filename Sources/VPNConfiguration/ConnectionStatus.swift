package import Settings

/// The states of a connection that the cloud documents (VPN API, "Querying a VPN Connection").
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active = "ACTIVE"
    case down = "DOWN"
    case error = "ERROR"
    case pendingCreate = "PENDING_CREATE"
    case pendingUpdate = "PENDING_UPDATE"
    case pendingDelete = "PENDING_DELETE"
    /// The spelling of the cloud.
    case freezed = "FREEZED"
    case unknown = "UNKNOWN"
}

extension SettingForm where Value == ConnectionStatus {
    /// A state, in upper or lower case.
    package static var connectionStatus: SettingForm {
        let names = ConnectionStatus.allCases.map(\.rawValue)
        let bound = "one of " + names.joined(separator: ", ")
        let shape = ValueShape.choice(names + names.map { $0.lowercased() })
        return SettingForm(bound: bound, shape: shape, write: \.rawValue) { text throws(SettingRefusal) in
            if let status = ConnectionStatus(rawValue: text.uppercased()) { return status }
            let closest = ClosestName.find(text, among: names.map { $0.lowercased() })
            let hint = closest.map { ". Did you mean \($0.uppercased())?" } ?? ": write \(bound)"
            throw SettingRefusal("\(shown(text)) is not allowed\(hint)")
        }
    }
}
