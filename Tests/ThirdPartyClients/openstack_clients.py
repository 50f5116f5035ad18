"""Checks of the embedded cloud with keystoneauth and the SDKs of OpenStack and Open Telekom Cloud, which sign in with a
password."""

import time

import openstack
from keystoneauth1 import discover, exceptions, session
from keystoneauth1.identity import v3

PROJECT = "0123456789abcdef0123456789abcdef"
USER = {"username": "exporter", "password": "embedded", "user_domain_name": "embedded"}


def signed_in(cloud, **given):
    scope = given or {"project_id": PROJECT}
    return session.Session(auth=v3.Password(auth_url=cloud + "/v3", **{**USER, **scope}))


def keystone_gets_a_token(cloud):
    for scope in ({"project_id": PROJECT}, {"project_name": "eu-de", "project_domain_name": "embedded"}):
        by_password = signed_in(cloud, **scope)
        assert by_password.get_token() and by_password.get_project_id() == PROJECT, scope
        access = by_password.auth.get_access(by_password)
        assert access.expires > access.issued and not access.will_expire_soon(3600), access.expires
        assert access.user_id and access.project_name == "eu-de" and access.has_service_catalog(), access


def keystone_omits_the_catalog(cloud):
    bare = session.Session(
        auth=v3.Password(auth_url=cloud + "/v3", include_catalog=False, project_id=PROJECT, **USER))
    assert bare.get_token() and not bare.auth.get_access(bare).has_service_catalog()


def keystone_finds_the_vpn_service_in_the_catalog(cloud):
    where = {"service_type": "evpn", "interface": "public", "region_name": "eu-de"}
    by_password = signed_in(cloud)
    endpoint = by_password.get_endpoint(**where)
    assert endpoint and endpoint.startswith(cloud), endpoint
    prefix = "" if endpoint.rstrip("/").endswith(PROJECT) else "/" + PROJECT
    response = by_password.get(endpoint.rstrip("/") + prefix + "/vpn-connection").json()
    assert len(response["vpn_connections"]) == 5, response


def keystone_finds_cloud_eye_in_the_catalog(cloud):
    endpoint = signed_in(cloud).get_endpoint(service_type="ces", interface="public", region_name="eu-de")
    assert endpoint and endpoint.startswith(cloud + "/V1.0"), endpoint


def keystone_reads_the_separate_catalog(cloud):
    catalog = signed_in(cloud).get(cloud + "/v3/auth/catalog").json()["catalog"]
    assert {"evpn", "ces"} <= {service["type"] for service in catalog}, catalog


def keystone_renews_a_revoked_token(cloud):
    by_password = signed_in(cloud)
    first = by_password.get_token()
    session.Session().delete(cloud + "/control/tokens")
    response = by_password.get(f"{cloud}/v5/{PROJECT}/connection-monitors")
    assert response.status_code == 200 and by_password.get_token() != first, response


def keystone_fails_with_a_wrong_password(cloud):
    try:
        signed_in(cloud, project_id=PROJECT, password="not-the-password").get_token()
    except exceptions.Unauthorized as error:
        assert error.http_status == 401 and "password" in str(error), error
    else:
        raise AssertionError("the call did not fail")


def keystone_fails_for_a_missing_project(cloud):
    try:
        signed_in(cloud, project_name="eu-de_missing", project_domain_name="embedded").get_token()
    except exceptions.HttpError as error:
        assert error.http_status in (401, 403), error
    else:
        raise AssertionError("the call did not fail")


def keystone_discovers_the_version(cloud):
    versions = discover.Discover(session.Session(), cloud + "/v3").version_data()
    assert [version["version"][0] for version in versions] == [3], versions


def openstack_finds_its_project(cloud):
    # The connection has no region, because all regions share the identity service. Its region in the catalog is "*".
    auth = {"auth_url": cloud + "/v3", "project_id": PROJECT, **USER}
    connection = openstack.connect(auth=auth, load_yaml_config=False, load_envvars=False)
    assert connection.current_project_id == PROJECT
    assert connection.config.get_session_endpoint("identity").startswith(cloud + "/v3")
    projects = list(connection.identity.projects(name="eu-de"))
    assert [(project.id, project.name) for project in projects] == [(PROJECT, "eu-de")], projects
    assert list(connection.identity.projects(name="eu-de_missing")) == []


def connected_to_telekom(cloud):
    auth = {"auth_url": cloud + "/v3", "project_name": "eu-de", "project_domain_name": "embedded", **USER}
    return openstack.connect(
        auth=auth, region_name="eu-de", vendor_hook="otcextensions.sdk:load", load_yaml_config=False,
        load_envvars=False)


def telekom_lists_connections(cloud):
    evpn = connected_to_telekom(cloud).evpn
    assert len(evpn.get("/vpn-connection", params={"limit": 2}).json()["vpn_connections"]) == 2
    assert evpn.get("/connection-monitors").status_code == 200


def telekom_queries_one_metric(cloud):
    connection = connected_to_telekom(cloud)
    row = connection.evpn.get("/vpn-connection").json()["vpn_connections"][0]
    now = int(time.time() * 1000)
    query = {
        "namespace": "SYS.VPN", "metric_name": "connection_status", "dim.0": f"evpn_connection_id,{row['id']}",
        "filter": "average", "period": 1, "from": now - 600_000, "to": now}
    found = list(connection.ces.metric_data(**query))
    assert found and found[0].metric_name == "connection_status" and found[0].datapoints, found
    assert found[0].datapoints[-1].average is not None and found[0].datapoints[-1].timestamp, found


CHECKS = [
    check for name, check in list(globals().items())
    if name.startswith(("keystone_", "openstack_", "telekom_"))
]
