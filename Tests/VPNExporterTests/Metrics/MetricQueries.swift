/// A first query for each metric of the catalog, sorted by name.
enum MetricQueries {
    static let all: [String: String] = [
        "process_cpu_seconds_total":
            #"rate(process_cpu_seconds_total{job="vpn-exporter"}[5m])"#,
        "process_max_fds":
            #"process_open_fds{job="vpn-exporter"} / process_max_fds > 0.8"#,
        "process_open_fds":
            #"process_open_fds{job="vpn-exporter"}"#,
        "process_resident_memory_bytes":
            #"process_resident_memory_bytes{job="vpn-exporter"} / on (job, instance) vpn_exporter_targets"#,
        "process_start_time_seconds":
            #"time() - process_start_time_seconds{job="vpn-exporter"} < 300"#,
        "process_threads":
            #"process_threads{job="vpn-exporter"}"#,
        "process_virtual_memory_bytes":
            #"process_virtual_memory_bytes{job="vpn-exporter"}"#,
        "vpn_cloud_api_request_duration_seconds":
            #"histogram_quantile(0.9, sum by (operation, le) (rate(vpn_cloud_api_request_duration_seconds_bucket[1h])))"#,
        "vpn_cloud_api_requests_total":
            #"sum by (api, operation, code) (increase(vpn_cloud_api_requests_total[1h])) > 0"#,
        "vpn_cloud_api_throttled_total":
            #"increase(vpn_cloud_api_throttled_total[1h]) > 0"#,
        "vpn_cloud_connection_present":
            #"vpn_cloud_connection_present == 0"#,
        "vpn_cloud_connection_status":
            #"vpn_cloud_connection_status{status!="ACTIVE"} == 1"#,
        "vpn_cloud_eye_connection_up":
            #"vpn_cloud_eye_connection_up == 0 and on (job, instance, connection) vpn_connection_up == 1"#,
        "vpn_cloud_eye_last_success_timestamp_seconds":
            #"time() - vpn_cloud_eye_last_success_timestamp_seconds > 900"#,
        "vpn_cloud_eye_last_run_success":
            #"avg_over_time(vpn_cloud_eye_last_run_success[1h]) < 0.9"#,
        "vpn_cloud_gateway_connections":
            #"sum by (job, instance) (vpn_cloud_gateway_connections)"#,
        "vpn_cloud_gateway_receive_bytes_per_second":
            #"8 * vpn_cloud_gateway_receive_bytes_per_second"#,
        "vpn_cloud_gateway_receive_packets_per_second":
            #"vpn_cloud_gateway_receive_bytes_per_second / vpn_cloud_gateway_receive_packets_per_second"#,
        "vpn_cloud_gateway_receive_utilization_ratio":
            #"vpn_cloud_gateway_receive_utilization_ratio > 0.8"#,
        "vpn_cloud_gateway_oldest_sample_timestamp_seconds":
            #"time() - vpn_cloud_gateway_oldest_sample_timestamp_seconds"#,
        "vpn_cloud_gateway_transmit_bytes_per_second":
            #"8 * vpn_cloud_gateway_transmit_bytes_per_second"#,
        "vpn_cloud_gateway_transmit_packets_per_second":
            #"vpn_cloud_gateway_transmit_bytes_per_second / vpn_cloud_gateway_transmit_packets_per_second"#,
        "vpn_cloud_gateway_transmit_utilization_ratio":
            #"vpn_cloud_gateway_transmit_utilization_ratio > 0.8"#,
        "vpn_cloud_link_loss_ratio":
            #"vpn_cloud_link_loss_ratio > 0.01"#,
        "vpn_cloud_link_rtt_max_seconds":
            #"vpn_cloud_link_rtt_max_seconds - vpn_cloud_link_rtt_seconds"#,
        "vpn_cloud_link_rtt_seconds":
            #"vpn_target_rtt_mean_seconds{target="peer"} - on (job, instance, connection) group_left () vpn_cloud_link_rtt_seconds"#,
        "vpn_cloud_connection_receive_bytes_per_second":
            #"topk(10, 8 * vpn_cloud_connection_receive_bytes_per_second)"#,
        "vpn_cloud_connection_receive_packets_per_second":
            #"topk(10, vpn_cloud_connection_receive_packets_per_second)"#,
        "vpn_cloud_oldest_sample_timestamp_seconds":
            #"time() - vpn_cloud_oldest_sample_timestamp_seconds > 900"#,
        "vpn_cloud_token_expiry_timestamp_seconds":
            #"vpn_cloud_token_expiry_timestamp_seconds - time() < 3600"#,
        "vpn_cloud_connection_transmit_bytes_per_second":
            #"topk(10, 8 * vpn_cloud_connection_transmit_bytes_per_second)"#,
        "vpn_cloud_connection_transmit_packets_per_second":
            #"topk(10, vpn_cloud_connection_transmit_packets_per_second)"#,
        "vpn_cloud_tunnel_loss_ratio":
            #"vpn_cloud_tunnel_loss_ratio > 0.01 unless on (job, instance, connection) vpn_cloud_link_loss_ratio > 0.01"#,
        "vpn_cloud_tunnel_rtt_max_seconds":
            #"vpn_cloud_tunnel_rtt_max_seconds - vpn_cloud_tunnel_rtt_seconds"#,
        "vpn_cloud_tunnel_rtt_seconds":
            #"vpn_cloud_tunnel_rtt_seconds - on (job, instance, connection) vpn_cloud_link_rtt_seconds"#,
        "vpn_cloud_unreadable_items_total":
            #"increase(vpn_cloud_unreadable_items_total[1h]) > 0"#,
        "vpn_connection_state":
            #"count by (state) (vpn_connection_state == 1)"#,
        "vpn_connection_diagnosis":
            #"count by (diagnosis) (vpn_connection_diagnosis{diagnosis!="healthy"} == 1)"#,
        "vpn_connection_up":
            #"avg_over_time(vpn_connection_up[30d])"#,
        "vpn_target_base_rtt_seconds":
            #"vpn_target_base_rtt_seconds / (vpn_target_base_rtt_seconds offset 1d) > 1.2"#,
        "vpn_target_flapping":
            #"vpn_target_flapping == 1"#,
        "vpn_connection_info":
            #"vpn_target_loss_ratio * on (job, instance, connection) group_left (gateway, customer_gateway) vpn_connection_info"#,
        "vpn_target_jitter_seconds":
            #"vpn_target_jitter_seconds > 0.03"#,
        "vpn_target_last_outage_end_timestamp_seconds":
            #"vpn_target_last_outage_end_timestamp_seconds - vpn_target_last_outage_start_timestamp_seconds > 0"#,
        "vpn_target_last_outage_start_timestamp_seconds":
            #"time() - vpn_target_last_outage_start_timestamp_seconds"#,
        "vpn_target_loss_burst_max_packets":
            #"vpn_target_loss_burst_max_packets * vpn_probe_interval_seconds"#,
        "vpn_target_loss_ratio":
            #"topk(10, vpn_target_loss_ratio)"#,
        "vpn_connection_maintenance":
            #"vpn_connection_up == 0 unless on (job, instance, connection) vpn_connection_maintenance == 1"#,
        "vpn_connection_silence_end_timestamp_seconds":
            #"vpn_connection_silence_end_timestamp_seconds - time() > 7 * 86400"#,
        "vpn_target_mos":
            #"vpn_target_mos < 3.6"#,
        "vpn_target_outage_seconds_total":
            #"1 - increase(vpn_target_outage_seconds_total[30d]) / (30 * 86400)"#,
        "vpn_target_outages_total":
            #"increase(vpn_target_outages_total[1d]) > 0"#,
        "vpn_target_queueing_seconds":
            #"vpn_target_queueing_seconds > 0.05"#,
        "vpn_target_rtt_max_seconds":
            #"vpn_target_rtt_max_seconds - vpn_target_rtt_min_seconds"#,
        "vpn_target_rtt_min_seconds":
            #"min_over_time(vpn_target_rtt_min_seconds[1h])"#,
        "vpn_target_rtt_p50_seconds":
            #"vpn_target_rtt_p50_seconds"#,
        "vpn_target_rtt_p90_seconds":
            #"vpn_target_rtt_p90_seconds - vpn_target_rtt_p50_seconds"#,
        "vpn_target_rtt_p99_seconds":
            #"vpn_target_rtt_p99_seconds > 3 * vpn_target_rtt_p50_seconds"#,
        "vpn_target_rtt_mean_seconds":
            #"vpn_target_rtt_mean_seconds > 1.5 * avg_over_time(vpn_target_rtt_mean_seconds[1h] offset 1w)"#,
        "vpn_target_rtt_stddev_seconds":
            #"vpn_target_rtt_stddev_seconds / vpn_target_rtt_mean_seconds"#,
        "vpn_target_smoothed_jitter_seconds":
            #"max_over_time(vpn_target_smoothed_jitter_seconds[15m])"#,
        "vpn_target_state_changes_total":
            #"increase(vpn_target_state_changes_total[1h]) > 4"#,
        "vpn_target_up":
            #"(vpn_target_up == 0) * on (job, instance, connection, target) group_left (address) vpn_target_info"#,
        "vpn_exporter_discovered_connections":
            #"delta(vpn_exporter_discovered_connections[1h]) != 0"#,
        "vpn_exporter_build_info":
            #"count by (version, revision) (vpn_exporter_build_info)"#,
        "vpn_exporter_config_last_reload_success_timestamp_seconds":
            #"time() - vpn_exporter_config_last_reload_success_timestamp_seconds"#,
        "vpn_exporter_unmatched_selectors":
            #"vpn_exporter_unmatched_selectors > 0"#,
        "vpn_exporter_config_last_reload_successful":
            #"vpn_exporter_config_last_reload_successful == 0"#,
        "vpn_exporter_identifier_renewals_total":
            #"increase(vpn_exporter_identifier_renewals_total{reason="losses"}[15m]) > 0"#,
        "vpn_exporter_log_lines_dropped_total":
            #"increase(vpn_exporter_log_lines_dropped_total[10m]) > 0"#,
        "vpn_exporter_log_lines_total":
            #"increase(vpn_exporter_log_lines_total{level="error"}[10m]) > 0"#,
        "vpn_exporter_measurement_impaired":
            #"max_over_time(vpn_exporter_measurement_impaired[15m]) == 1"#,
        "vpn_exporter_probing_permitted":
            #"vpn_exporter_probing_permitted == 0"#,
        "vpn_exporter_ready":
            #"vpn_exporter_ready == 0"#,
        "vpn_exporter_receive_delay_seconds":
            #"histogram_quantile(0.99, rate(vpn_exporter_receive_delay_seconds_bucket[5m]))"#,
        "vpn_exporter_schedule_lag_seconds":
            #"histogram_quantile(0.99, rate(vpn_exporter_schedule_lag_seconds_bucket[5m]))"#,
        "vpn_exporter_shard_index":
            #"count by (job) (vpn_exporter_shard_index) < max by (job) (vpn_exporter_shards)"#,
        "vpn_exporter_shards":
            #"count by (job) (count_values by (job) ("shards", vpn_exporter_shards)) > 1"#,
        "vpn_exporter_socket_drops_total":
            #"rate(vpn_exporter_socket_drops_total[5m]) > 0"#,
        "vpn_exporter_socket_buffer_bytes":
            #"vpn_exporter_socket_buffer_bytes < vpn_exporter_socket_buffer_needed_bytes"#,
        "vpn_exporter_socket_buffer_needed_bytes":
            #"vpn_exporter_socket_buffer_needed_bytes / vpn_exporter_socket_buffer_bytes"#,
        "vpn_exporter_targets":
            #"sum by (job) (vpn_exporter_targets)"#,
        "vpn_exporter_web_connections":
            #"max_over_time(vpn_exporter_web_connections[1h]) >= 512"#,
        "vpn_exporter_web_connections_ended_total":
            #"sum by (job, instance, reason) (increase(vpn_exporter_web_connections_ended_total[1h])) > 0"#,
        "vpn_exporter_web_responses_ended_total":
            #"sum by (job, instance, reason) (increase(vpn_exporter_web_responses_ended_total[1h])) > 0"#,
        "vpn_gateway_info":
            #"vpn_cloud_gateway_receive_utilization_ratio * on (job, instance, gateway) group_left (ha_mode) vpn_gateway_info"#,
        "vpn_monitor_adoptions_total":
            #"increase(vpn_monitor_adoptions_total[1d]) > 0"#,
        "vpn_monitor_create_failures_total":
            #"sum by (connection, reason) (increase(vpn_monitor_create_failures_total[1h])) > 0"#,
        "vpn_monitor_creations_total":
            #"increase(vpn_monitor_creations_total[1d]) > 0"#,
        "vpn_monitor_info":
            #"vpn_monitor_present * on (job, instance, connection) group_left (destination_ip) vpn_monitor_info"#,
        "vpn_monitor_present":
            #"vpn_monitor_present == 0"#,
        "vpn_monitor_status":
            #"vpn_monitor_status{status!="ACTIVE"} == 1"#,
        "vpn_pair_member_info":
            #"vpn_connection_up * on (job, instance, connection) group_left (gateway, customer_gateway) vpn_pair_member_info"#,
        "vpn_pair_members":
            #"vpn_pair_members - vpn_pair_members_up > 0"#,
        "vpn_pair_members_up":
            #"vpn_pair_members_up < 2"#,
        "vpn_pair_state":
            #"vpn_pair_state{state!="protected"} == 1"#,
        "vpn_pair_state_changes_total":
            #"increase(vpn_pair_state_changes_total[1d]) > 0"#,
        "vpn_path_changes_total":
            #"increase(vpn_path_changes_total[1d]) > 0"#,
        "vpn_path_hops":
            #"vpn_path_hops != vpn_path_hops offset 1d"#,
        "vpn_probe_completed_total":
            #"sum without (reason) (rate(vpn_probe_lost_total[5m])) / rate(vpn_probe_completed_total[5m])"#,
        "vpn_probe_consecutive_losses":
            #"vpn_probe_consecutive_losses * vpn_probe_interval_seconds > 10"#,
        "vpn_probe_corrupted_replies_total":
            #"rate(vpn_probe_corrupted_replies_total[15m]) > 0"#,
        "vpn_probe_dscp_remarked_total":
            #"rate(vpn_probe_dscp_remarked_total[15m]) / rate(vpn_probe_sent_total[15m]) > 0"#,
        "vpn_probe_duplicate_replies_total":
            #"rate(vpn_probe_duplicate_replies_total[15m]) > 0"#,
        "vpn_probe_hop_limit_changes_total":
            #"increase(vpn_probe_hop_limit_changes_total[1h]) > 0"#,
        "vpn_probe_in_flight":
            #"vpn_probe_sent_total - vpn_probe_completed_total - vpn_probe_unsent_total - vpn_probe_in_flight != 0"#,
        "vpn_probe_interval_seconds":
            #"1 / vpn_probe_interval_seconds"#,
        "vpn_probe_jitter_seconds":
            #"histogram_quantile(0.95, sum by (connection, target, le) (rate(vpn_probe_jitter_seconds_bucket[15m])))"#,
        "vpn_probe_last_reply_timestamp_seconds":
            #"time() - vpn_probe_last_reply_timestamp_seconds > 60"#,
        "vpn_probe_late_replies_total":
            #"rate(vpn_probe_late_replies_total[15m]) / rate(vpn_probe_completed_total[15m]) > 0.001"#,
        "vpn_probe_loss_burst_packets":
            #"rate(vpn_probe_loss_burst_packets_sum[1h]) / rate(vpn_probe_loss_burst_packets_count[1h])"#,
        "vpn_probe_lost_total":
            #"rate(vpn_probe_lost_total[5m]) / ignoring (reason) group_left () rate(vpn_probe_completed_total[5m])"#,
        "vpn_probe_path_mtu_black_hole":
            #"vpn_probe_path_mtu_black_hole == 1"#,
        "vpn_probe_path_mtu_bytes":
            #"vpn_probe_path_mtu_bytes < 1300"#,
        "vpn_probe_path_mtu_reported_bytes":
            #"vpn_probe_path_mtu_reported_bytes != vpn_probe_path_mtu_bytes"#,
        "vpn_probe_reordered_replies_total":
            #"rate(vpn_probe_reordered_replies_total[15m]) / rate(vpn_probe_completed_total[15m]) > 0.01"#,
        "vpn_probe_reply_hop_limit":
            #"changes(vpn_probe_reply_hop_limit[1h]) > 0"#,
        "vpn_probe_rtt_seconds":
            #"histogram_quantile(0.99, sum by (connection, target, le) (rate(vpn_probe_rtt_seconds_bucket[5m])))"#,
        "vpn_probe_send_errors_total":
            #"sum by (connection, target, reason) (increase(vpn_probe_send_errors_total[15m])) > 0"#,
        "vpn_probe_sent_total":
            #"sum by (job, instance) (rate(vpn_probe_sent_total[5m]))"#,
        "vpn_probe_foreign_replies_total":
            #"increase(vpn_probe_foreign_replies_total[15m]) > 0"#,
        "vpn_probe_icmp_errors_total":
            #"sum by (connection, target, reason) (rate(vpn_probe_icmp_errors_total[5m])) > 0"#,
        "vpn_probe_truncated_replies_total":
            #"increase(vpn_probe_truncated_replies_total[15m]) > 0"#,
        "vpn_probe_unsent_total":
            #"rate(vpn_probe_unsent_total[5m]) / rate(vpn_probe_sent_total[5m]) > 0"#,
        "vpn_probe_timeout_seconds":
            #"vpn_target_rtt_p99_seconds / vpn_probe_timeout_seconds > 0.5"#,
        "vpn_probe_window_seconds":
            #"vpn_probe_window_seconds / vpn_probe_interval_seconds"#,
        "vpn_reconcile_last_run_duration_seconds":
            #"vpn_reconcile_last_run_duration_seconds > 60"#,
        "vpn_reconcile_last_success_timestamp_seconds":
            #"time() - vpn_reconcile_last_success_timestamp_seconds > 3600"#,
        "vpn_reconcile_last_run_success":
            #"vpn_reconcile_last_run_success == 0"#,
        "vpn_slo_good_requests_total":
            #"1 - rate(vpn_slo_good_requests_total[1h]) / rate(vpn_slo_requests_total[1h])"#,
        "vpn_slo_good_seconds_total":
            #"increase(vpn_slo_good_seconds_total[30d]) / increase(vpn_slo_seconds_total[30d])"#,
        "vpn_slo_objective_ratio":
            #"(1 - increase(vpn_slo_good_seconds_total[30d]) / increase(vpn_slo_seconds_total[30d])) / on (job, instance, connection, objective) group_left () (1 - vpn_slo_objective_ratio)"#,
        "vpn_slo_requests_total":
            #"increase(vpn_slo_requests_total[30d]) - increase(vpn_slo_good_requests_total[30d])"#,
        "vpn_slo_rtt_objective_seconds":
            #"vpn_target_rtt_p99_seconds > on (job, instance, connection) group_left () vpn_slo_rtt_objective_seconds"#,
        "vpn_slo_seconds_total":
            #"increase(vpn_slo_seconds_total[30d]) - increase(vpn_slo_good_seconds_total[30d])"#,
        "vpn_target_address_changes_total":
            #"increase(vpn_target_address_changes_total[1d]) > 0"#,
        "vpn_target_info":
            #"count by (timestamp_source) (vpn_target_info)"#,
        "vpn_target_present":
            #"vpn_target_present == 0"#,
        "vpn_target_resolve_failures_total":
            #"increase(vpn_target_resolve_failures_total[1h]) > 0"#,
        "vpn_target_resolve_last_success_timestamp_seconds":
            #"time() - vpn_target_resolve_last_success_timestamp_seconds > 3600"#,
    ]
}
