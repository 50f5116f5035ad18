import Testing

@testable import EmbeddedCloud

struct ShellVariablesTests {
    @Test func `each variable is one assignment that a shell can read, regardless of its value`() {
        let simulation = EmbeddedCloudConfiguration(
            projectID: "p1", projectName: "eu-de_prod", region: "eu-de", userName: "it's", password: "$(x) `y`",
            domainName: "d", accessKeys: [SimulatedAccessKey(id: "AK", secret: "SK")], connections: [])
        #expect(
            ShellVariables(baseURL: "http://127.0.0.1:1", simulation).text == #"""
                export OS_AUTH_URL='http://127.0.0.1:1/v3'
                export OS_IDENTITY_API_VERSION='3'
                export OS_USERNAME='it'\''s'
                export OS_PASSWORD='$(x) `y`'
                export OS_USER_DOMAIN_NAME='d'
                export OS_PROJECT_NAME='eu-de_prod'
                export OS_PROJECT_ID='p1'
                export OS_REGION_NAME='eu-de'
                export OS_EVPN_ENDPOINT_OVERRIDE='http://127.0.0.1:1/v5/p1'
                export OS_CES_ENDPOINT_OVERRIDE='http://127.0.0.1:1/V1.0/p1'
                export HUAWEICLOUD_SDK_REGION_IAM_EU_DE='http://127.0.0.1:1'
                export HUAWEICLOUD_SDK_REGION_VPN_EU_DE='http://127.0.0.1:1'
                export HUAWEICLOUD_SDK_REGION_CES_EU_DE='http://127.0.0.1:1'
                export EMBEDDED_CLOUD_URL='http://127.0.0.1:1'
                # Instead of OS_USERNAME, OS_PASSWORD, and OS_USER_DOMAIN_NAME:
                # export OS_ACCESS_KEY='AK'
                # export OS_SECRET_KEY='SK'

                """#)
    }
}
