import Testing

@testable import CloudAPI

@Suite struct CloudErrorRemedyTests {
    @Test(
        arguments: [
            (.listConnections, 403, "VPN.0007", "", "VPN ReadOnlyAccess, or the permission vpn:vpnConnections:list"),
            (.listConnectionMonitors, 403, "APIGW.0302", "", "vpn:connectionMonitors:list"),
            (.listGateways, 403, "VPN.0007", "", "vpn:vpnGateways:list"),
            (.listCustomerGateways, 403, "VPN.0007", "", "vpn:customerGateways:list"),
            (.queryMetricData, 403, "ces.0017", "", "CES ReadOnlyAccess, or the permission ces:metricData:list"),
            (.createToken, 403, "IAM.0081", "", "programmatic access"),
            (.listConnections, 403, "APIG.0310", "", "project is not available"),
            (.listConnections, 404, "APIGW.0101", "", "Check the region or the service's endpoint"),
            (.queryMetricData, 404, "", "", "Check the region or the service's endpoint"),
            (.listConnections, 302, "", "", "does not follow redirects"),
            (.createConnectionMonitor, 404, "VPN.0509", "", nil),
            (.createConnectionMonitor, 404, "VPN.0004", "", nil),
            (.createToken, 401, "IAM.0061", "Account locked", "the account is locked for 15 minutes"),
            (.createToken, 401, "", "The account is locked.", "the account is locked for 15 minutes"),
            (.createToken, 401, "IAM.0062", "Incorrect password", "Check the user's name, password, and domain name"),
            (.createToken, 401, "", "Could not find project: eu-de_nope.", "Check the project's name or ID"),
            (.listProjects, 401, "APIGW.0301", "verify aksk signature fail", "Check the secret key"),
            (.listConnections, 401, "APIGW.0301", "AK access failed to reach the limit", "locked for 5 minutes"),
            (.listProjects, 400, "IAM.1108", "The securitytoken has expired", "its security token"),
            (.listConnections, 401, "APIGW.0301", "decrypt token fail", "in the same region"),
            (.listConnections, 429, "VPN.0429", "", nil),
            (.listConnections, 503, "", "", nil),
        ] as [(CloudOperation, Int, String, String, String?)])
    func `an error names the permission, address, or secret to check`(
        _ operation: CloudOperation, status: Int, code: String, message: String, hint: String?
    ) {
        let body = "{\"error_code\":\"\(code)\",\"error_msg\":\"\(message)\"}"
        let error = CloudError(operation, refusal: .json(status, body), secrets: [])
        guard let hint else {
            #expect(error.remedy == nil)
            return
        }
        #expect(error.remedy?.contains(hint) == true, "\(error)")
        #expect("\(error)".hasSuffix(error.remedy ?? "-"))
    }
}
