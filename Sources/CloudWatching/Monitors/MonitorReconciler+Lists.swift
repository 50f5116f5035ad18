import CloudAPI

/// How the lists beside that of the connections are read: what becomes of them spoils no list that came well.
extension MonitorReconciler {
    /// What a listing of the monitors came to. Whatever it is, the list of connections that came well is of use.
    struct MonitorList {
        /// `nil` where they could not be listed.
        var monitors: [ConnectionMonitor]?
        /// Why not, where that may pass, and the run ends with it.
        var failure: CloudError?
        /// Why not, where that lasts, as in a region without such an API; `nil` also where the role may not.
        var refusal: CloudError?
    }

    func readMonitors(_ memory: inout ReconcilerMemory) async throws(CloudError) -> MonitorList {
        do throws(CloudError) {
            let existing = try await client.connectionMonitors()
            if memory.recordMonitors(areListed: true) { log.monitorsListed() }
            return MonitorList(monitors: existing)
        } catch {
            switch error.disposition {
            case .cancelled: throw error
            case .forbidden, .final:
                if memory.recordMonitors(areListed: false) { log.monitorsRefused(error) }
                return MonitorList(refusal: error.disposition == .final ? error : nil)
            default: return MonitorList(failure: error)
            }
        }
    }

    /// Lists the gateways where that is due; returns why it could not.
    func readNames(_ listed: [VPNConnection], _ memory: inout ReconcilerMemory) async -> [CloudError] {
        let error = await read(&memory.gateways, for: listed.compactMap(\.gatewayID)) { () throws(CloudError) in
            Dictionary(try await client.gateways().map { ($0.id, $0) }) { first, _ in first }
        }
        if let error, error.concernsEveryCall { return [error] }
        let other = await read(
            &memory.customerGateways, for: listed.compactMap(\.customerGatewayID)
        ) { () throws(CloudError) in
            Dictionary(try await client.customerGateways().map { ($0.id, $0) }) { first, _ in first }
        }
        return [error, other].compactMap(\.self)
    }

    private func read<Gateway: Sendable>(
        _ register: inout GatewayRegister<Gateway>, for ids: [String],
        list: () async throws(CloudError) -> [String: Gateway]
    ) async -> CloudError? {
        guard register.isDue(for: Set(ids)) else { return nil }
        do throws(CloudError) {
            if register.record(try await list()) { log.namesReadable() }
            return nil
        } catch {
            if register.recordFailure(error), !Task.isCancelled { log.namesUnreadable(error) }
            return error
        }
    }
}
