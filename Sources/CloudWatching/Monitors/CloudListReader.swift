import CloudAPI

/// Reads the lists of monitors and gateways. If one fails, a good list of connections remains useful.
struct CloudListReader: Sendable {
    let inventory: any VPNInventory
    let log: ReconcileLog

    /// The result of listing the monitors.
    struct MonitorList: Sendable {
        /// The monitors; `nil` if the list was unreadable.
        var monitors: [ConnectionMonitor]?
        /// The error, if it may be temporary. It ends the run.
        var failure: CloudError?
        /// The error, if it is permanent, as in a region without this API. `nil` also if the role cannot list monitors.
        var refusal: CloudError?
    }

    /// Lists the monitors.
    ///
    /// - Throws: only if the task is cancelled.
    func monitors(_ memory: inout ReconcilerMemory) async throws(CloudError) -> MonitorList {
        do throws(CloudError) {
            let existing = try await inventory.connectionMonitors()
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

    /// Lists the gateways if that is due. Returns the errors.
    func gateways(of listed: [VPNConnection], _ memory: inout ReconcilerMemory) async -> [CloudError] {
        let error = await read(&memory.gateways, for: listed.compactMap(\.gatewayID)) { () throws(CloudError) in
            Dictionary(try await inventory.gateways().map { ($0.id, $0) }) { first, _ in first }
        }
        if let error, error.concernsEveryCall { return [error] }
        let other = await read(
            &memory.customerGateways, for: listed.compactMap(\.customerGatewayID)
        ) { () throws(CloudError) in
            Dictionary(try await inventory.customerGateways().map { ($0.id, $0) }) { first, _ in first }
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
