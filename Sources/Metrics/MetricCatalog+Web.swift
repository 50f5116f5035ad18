import Exposition

/// The metrics of the exporter's own web server.
extension MetricCatalog {
    static let web = [webConnections, webConnectionsEnded, webResponsesEnded]

    static let webConnections = MetricDescription(
        "vpn_exporter_web_connections", .gauge, "Connections open at the web server, over all listen addresses.")
    static let webConnectionsEnded = MetricDescription(
        "vpn_exporter_web_connections_ended_total", .counter,
        "Connections that the web server refused or closed to keep its limits, by reason: refused, displaced by another "
            + "client, or a flood of HTTP/2 frames.")
    static let webResponsesEnded = MetricDescription(
        "vpn_exporter_web_responses_ended_total", .counter,
        "Responses that the web server refused with 503 or ended to keep its limits, by reason: refused, displaced by "
            + "another client while unread, or timeout while unread.")
}
