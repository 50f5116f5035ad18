"""Checks of the embedded cloud with the SDK of Huawei Cloud, which signs its requests with access keys."""

import time

from huaweicloudsdkces.v1 import CesClient, model as ces
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkvpn.v5 import VpnClient, model as vpn

PROJECT = "0123456789abcdef0123456789abcdef"
KEY = ("EMBEDDED00PERMANENT0", "embedded-secret-key-0123456789abcdefABCD")
TEMPORARY_KEY = ("EMBEDDED00TEMPORARY0", "embedded-temporary-key-0123456789abcdefA")
SECURITY_TOKEN = "embedded-security-token-0123456789abcdef"
MISSING = "00000000-0000-4000-8000-000000000000"


def client(cloud, kind=VpnClient, credentials=None):
    credentials = credentials or BasicCredentials(*KEY, PROJECT)
    return kind.new_builder().with_credentials(credentials).with_endpoint(cloud).build()


def failure(call, request):
    """Makes a call that must fail. Returns its error."""
    try:
        response = call(request)
    except ClientRequestException as error:
        return error
    raise AssertionError(f"the call did not fail, but returned {response}")


def expect_failure(call, request, status, code, text):
    error = failure(call, request)
    assert (error.status_code, error.error_code) == (status, code), error
    assert text in error.error_msg, error
    assert error.request_id, f"no X-Request-Id with {error}"


def pages(call, kind, rows, limit):
    """Returns all rows. Follows the markers, and stops by the documented rule."""
    found, marker = [], None
    for _ in range(100):
        page = call(kind(limit=limit, marker=marker))
        found += getattr(page, rows)
        if page.page_info.current_count < limit:
            return found
        marker = page.page_info.next_marker
    raise AssertionError("more than 100 pages")


def ids(rows):
    return [row.id for row in rows]


def connections(cloud):
    return client(cloud).list_vpn_connections(vpn.ListVpnConnectionsRequest()).vpn_connections


def sdk_lists_connections(cloud):
    response = client(cloud).list_vpn_connections(vpn.ListVpnConnectionsRequest())
    assert response.total_count == len(response.vpn_connections) == 5, response
    assert response.request_id and response.page_info.current_count == 5, response
    for row in response.vpn_connections:
        assert row.id and row.name and row.status == "ACTIVE" and row.vgw_id and row.cgw_id, row
        assert row.style in ("POLICY", "STATIC", "BGP") and row.ha_role in ("master", "slave"), row
        assert row.created_at is not None and isinstance(row.tags, list), row


def sdk_pages_connections(cloud):
    call = client(cloud).list_vpn_connections
    for limit in (1, 2, 5):
        found = pages(call, vpn.ListVpnConnectionsRequest, "vpn_connections", limit)
        assert ids(found) == ids(connections(cloud)), (limit, ids(found))


def sdk_filters_connections(cloud):
    call = client(cloud).list_vpn_connections
    every = connections(cloud)
    gateway = every[0].vgw_id
    expected = [row.id for row in every if row.vgw_id == gateway]
    assert ids(call(vpn.ListVpnConnectionsRequest(vgw_id=gateway)).vpn_connections) == expected
    none = call(vpn.ListVpnConnectionsRequest(enterprise_project_id=[MISSING, "11111111-0000-4000-8000-000000000000"]))
    assert none.vpn_connections == [], none
    both = call(vpn.ListVpnConnectionsRequest(enterprise_project_id=["0", MISSING]))
    assert len(both.vpn_connections) == 5, both


def sdk_shows_connection(cloud):
    row = connections(cloud)[0]
    shown = client(cloud).show_vpn_connection(vpn.ShowVpnConnectionRequest(row.id)).vpn_connection
    assert (shown.id, shown.name) == (row.id, row.name), shown
    expect_failure(
        client(cloud).show_vpn_connection, vpn.ShowVpnConnectionRequest(MISSING), 404, "VPN.0004", "")


def sdk_lists_gateways(cloud):
    gateways = client(cloud).list_vgws(vpn.ListVgwsRequest()).vpn_gateways
    assert set(ids(gateways)) >= {row.vgw_id for row in connections(cloud)}, ids(gateways)
    for row in gateways:
        assert row.name and row.status == "ACTIVE" and row.network_type in ("public", "private"), row
        assert row.ha_mode in ("active-active", "active-standby") and row.created_at, row
        shown = client(cloud).show_vgw(vpn.ShowVgwRequest(row.id)).vpn_gateway
        assert shown.name == row.name, shown


def sdk_lists_customer_gateways(cloud):
    call = client(cloud).list_cgws
    gateways = call(vpn.ListCgwsRequest()).customer_gateways
    assert set(ids(gateways)) >= {row.cgw_id for row in connections(cloud)}, ids(gateways)
    for row in gateways:
        assert row.name and row.id_value and row.created_at, row
        shown = client(cloud).show_cgw(vpn.ShowCgwRequest(row.id)).customer_gateway
        assert shown.name == row.name, shown
    assert ids(pages(call, vpn.ListCgwsRequest, "customer_gateways", 1)) == ids(gateways)


def sdk_shows_quotas(cloud):
    quotas = client(cloud).show_quotas_info(vpn.ShowQuotasInfoRequest()).quotas.resources
    assert {row.type for row in quotas} >= {"vpn_gateway", "customer_gateway", "vpn_connection"}, quotas
    assert all(0 <= row.used <= row.quota for row in quotas), quotas


def create_request(connection):
    content = vpn.CreateConnectionMonitorRequestBodyContent(vpn_connection_id=connection)
    return vpn.CreateConnectionMonitorRequest(vpn.CreateConnectionMonitorRequestBody(content))


def sdk_creates_one_monitor(cloud):
    calls = client(cloud)
    connection = connections(cloud)[0].id
    created = calls.create_connection_monitor(create_request(connection)).connection_monitor
    assert created.id and created.vpn_connection_id == connection, created
    assert created.source_ip and created.destination_ip and created.proto_type.lower() == "icmp", created
    expect_failure(
        calls.create_connection_monitor, create_request(connection), 400, "VPN.0381", "already has connection monitor")
    shown = eventually_active(calls, created.id)
    assert shown.destination_ip == created.destination_ip and shown.type == "gateway", shown
    listed = calls.list_connection_monitors(vpn.ListConnectionMonitorsRequest(vpn_connection_id=connection))
    assert ids(listed.connection_monitors) == [created.id], listed
    other = calls.list_connection_monitors(vpn.ListConnectionMonitorsRequest(vpn_connection_id=MISSING))
    assert other.connection_monitors == [], other
    assert created.id in ids(calls.list_connection_monitors(vpn.ListConnectionMonitorsRequest()).connection_monitors)
    assert {row.id: row.connection_monitor_id for row in connections(cloud)}[connection] == created.id
    assert calls.delete_connection_monitor(vpn.DeleteConnectionMonitorRequest(created.id)).status_code == 204
    expect_failure(calls.show_connection_monitor, vpn.ShowConnectionMonitorRequest(created.id), 404, "VPN.0004", "")
    gone = failure(calls.delete_connection_monitor, vpn.DeleteConnectionMonitorRequest(created.id))
    assert (gone.status_code, gone.error_code) in ((404, "VPN.0004"), (400, "VPN.0001")), gone


def eventually_active(calls, monitor):
    for _ in range(100):
        shown = calls.show_connection_monitor(vpn.ShowConnectionMonitorRequest(monitor)).connection_monitor
        if shown.status == "ACTIVE":
            return shown
        assert shown.status == "PENDING_CREATE", shown
        time.sleep(0.1)
    raise AssertionError(f"not active after 10 seconds: {shown}")


def sdk_fails_to_create_a_monitor_of_a_missing_connection(cloud):
    error = failure(client(cloud).create_connection_monitor, create_request(MISSING))
    assert (error.status_code, error.error_code) in ((404, "VPN.0004"), (400, "VPN.0001")), error


def sdk_queries_metrics_in_a_batch(cloud):
    calls = client(cloud)
    row = connections(cloud)[1]
    monitor = calls.create_connection_monitor(create_request(row.id)).connection_monitor
    names = ["connection_status", "link_average_latency", "link_packet_loss_rate", "recv_rate"]
    metrics = [
        ces.MetricInfo("SYS.VPN", name, [ces.MetricsDimension("evpn_connection_id", row.id)]) for name in names
    ]
    metrics.append(
        ces.MetricInfo("SYS.VPN", "gateway_connection_num", [ces.MetricsDimension("evpn_gateway_id", row.vgw_id)]))
    now = int(time.time() * 1000)
    body = ces.BatchListMetricDataRequestBody(
        metrics=metrics, period="1", filter="average", _from=now - 600_000, to=now)
    response = client(cloud, CesClient).batch_list_metric_data(ces.BatchListMetricDataRequest(body))
    calls.delete_connection_monitor(vpn.DeleteConnectionMonitorRequest(monitor.id))
    found = {metric.metric_name: metric for metric in response.metrics}
    assert set(found) <= set(names + ["gateway_connection_num"]), found
    assert found["connection_status"].datapoints, found["connection_status"]
    for metric in response.metrics:
        assert metric.namespace == "SYS.VPN" and len(metric.dimensions) == 1, metric
        for point in metric.datapoints:
            assert point.average is not None and now - 700_000 <= point.timestamp <= now + 1_000, metric
    assert found["connection_status"].dimensions[0].value == row.id, found["connection_status"]


def sdk_queries_one_metric(cloud):
    now = int(time.time() * 1000)
    row = connections(cloud)[0]
    request = ces.ShowMetricDataRequest(
        namespace="SYS.VPN", metric_name="connection_status", dim_0=f"evpn_connection_id,{row.id}",
        filter="average", period=1, _from=now - 600_000, to=now)
    response = client(cloud, CesClient).show_metric_data(request)
    assert response.metric_name == "connection_status" and response.datapoints, response
    assert all(point.average is not None and point.timestamp for point in response.datapoints), response


def sdk_fails_with_a_wrong_secret(cloud):
    wrong = client(cloud, credentials=BasicCredentials(KEY[0], "not-the-secret-key", PROJECT))
    expect_failure(
        wrong.list_vpn_connections, vpn.ListVpnConnectionsRequest(), 401, "APIGW.0301", "verify aksk signature fail")
    assert len(connections(cloud)) == 5


def sdk_fails_with_an_unknown_key(cloud):
    unknown = client(cloud, credentials=BasicCredentials("EMBEDDED0000UNKNOWN0", KEY[1], PROJECT))
    expect_failure(unknown.list_vpn_connections, vpn.ListVpnConnectionsRequest(), 401, "APIGW.0301", "ak not exist")


def sdk_fails_in_another_project(cloud):
    other = client(cloud, credentials=BasicCredentials(*KEY, PROJECT[::-1]))
    assert failure(other.list_vpn_connections, vpn.ListVpnConnectionsRequest()).status_code == 403


def sdk_uses_a_temporary_key(cloud):
    key = BasicCredentials(*TEMPORARY_KEY, PROJECT).with_security_token(SECURITY_TOKEN)
    response = client(cloud, credentials=key).list_vpn_connections(vpn.ListVpnConnectionsRequest())
    assert len(response.vpn_connections) == 5, response
    bare = client(cloud, credentials=BasicCredentials(*TEMPORARY_KEY, PROJECT))
    assert failure(bare.list_vpn_connections, vpn.ListVpnConnectionsRequest()).status_code == 401


def sdk_finds_the_project_of_the_region(cloud):
    credentials = BasicCredentials(*KEY).with_iam_endpoint(cloud)
    builder = VpnClient.new_builder().with_credentials(credentials).with_region(Region("eu-de", cloud))
    response = builder.build().list_vpn_connections(vpn.ListVpnConnectionsRequest())
    assert credentials.project_id == PROJECT and len(response.vpn_connections) == 5, response


CHECKS = [check for name, check in list(globals().items()) if name.startswith("sdk_")]
