import CloudWatching
import EmbeddedCloud

extension EmbeddedCloudConfiguration {
    /// What the command `embedded-cloud` has without a configuration file: connections of every kind that clients treat
    /// differently, and a region's root project beside its sub-project.
    static let builtIn: EmbeddedCloudConfiguration = {
        var simulation = EmbeddedCloudConfiguration(
            projectID: "0123456789abcdef0123456789abcdef", projectName: "eu-de_prod", region: "eu-de",
            userName: userName, password: password, domainName: domainName, accessKeys: accessKeys,
            connections: [
                SimulatedConnection(
                    id: "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22", name: "berlin-paris-1", sourceIP: "127.0.0.10",
                    destinationIP: "127.0.0.11", gatewayName: "berlin", customerGatewayName: "paris"),
                SimulatedConnection(
                    id: "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27", name: "berlin-paris-2", sourceIP: "127.0.0.20",
                    destinationIP: "127.0.0.11", gatewayName: "berlin", customerGatewayName: "paris"),
                SimulatedConnection(
                    id: "8c3f1d52-0e64-4b9a-b3d7-6f2a9e4c7d18", name: "berlin-madrid", sourceIP: "127.0.0.30",
                    destinationIP: "127.0.0.31", style: .static, enableNQA: true),
                SimulatedConnection(
                    id: "e94d2b8c-6f17-4a03-8d6e-1c7b5a0f9e42", name: "berlin-atlantis", sourceIP: "127.0.0.40",
                    destinationIP: "127.255.255.255", style: .policy, status: "DOWN"),
                SimulatedConnection(
                    id: "c1a7e6f0-3b52-4f8d-a0c9-4d5e8b7f6a39", name: "berlin-oslo", sourceIP: "::1",
                    destinationIP: "::1", style: .bgp),
            ])
        simulation.otherProjects = [
            SimulatedProject(id: "fedcba9876543210fedcba9876543210", name: "eu-de"),
            SimulatedProject(id: "00112233445566778899aabbccddeeff", name: "eu-de_closed", isEnabled: false),
        ]
        return simulation
    }()
}
