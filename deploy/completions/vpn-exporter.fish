function __vpn-exporter_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vpn-exporter_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __vpn-exporter_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vpn-exporter_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __vpn-exporter_parse_tokens -S
    set -l unparsed_tokens (__vpn-exporter_tokens -pc)
    switch $unparsed_tokens[1]
    case 'vpn-exporter'
        __vpn-exporter_parse_subcommand 0 'config.file=' 'config.check' 'dry-run' 'config.auto-reload-interval=' 'shard.index=' 'shard.count=' 'web.listen-address=+' 'web.config.file=' 'web.telemetry-path=' 'web.systemd-socket' 'web.external-url=' 'web.route-prefix=' 'web.max-requests=' 'web.enable-lifecycle=' 'no-web.enable-lifecycle' 'web.disable-exporter-metrics' 'log.level=' 'log.format=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'check'
            __vpn-exporter_parse_subcommand 0 'config.file=' 'web.config.file=' 'problems' 'output=' 'version' 'h/help'
        case 'doctor'
            __vpn-exporter_parse_subcommand 0 'config.file=' 'output=' 'version' 'h/help'
        case 'probe'
            __vpn-exporter_parse_subcommand 1 'config.file=' 'c/count=' 'i/interval=' 'W/timeout=' 's/size=' 'dscp=' 't/ttl=' 'dont-fragment' 'source=' 'I/interface=' 'mark=' 'address-family=' 'web.url=' 'web.user=' 'web.password-file=' 'web.ca-file=' 'web.cert-file=' 'web.key-file=' 'output=' 'version' 'h/help'
        case 'silence'
            __vpn-exporter_parse_subcommand 1 'for=' 'reason=' 'end' 'list' 'output=' 'web.url=' 'web.user=' 'web.password-file=' 'web.ca-file=' 'web.cert-file=' 'web.key-file=' 'version' 'h/help'
        case 'embedded-cloud'
            __vpn-exporter_parse_subcommand 0 'listen=' 'config.file=' 'log.level=' 'log.format=' 'version' 'h/help'
        case 'help'
            __vpn-exporter_parse_subcommand -r 1 'version'
        end
    end
end

function __vpn-exporter_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __vpn-exporter_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs (string replace -a . _ -- $argv[2..])
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- (string replace -a . _ -- $unparsed_tokens) 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -ar '[-.]' _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __vpn-exporter_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __vpn-exporter_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__vpn-exporter_tokens -p)
    if test -z "$(__vpn-exporter_tokens -t)"
        set -l index (count (__vpn-exporter_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'vpn-exporter' -f
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" config.file' -l 'config.file' -d 'Configuration file. (default: vpn-exporter.yml, else /etc/vpn-exporter/vpn-exporter.yml)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" config.check' -l 'config.check' -d 'Check the configuration file and exit: 0 if it is valid, 1 otherwise.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" dry-run' -l 'dry-run' -d 'Print the plan for connection monitors, change nothing, and exit: 1 if the cloud\'s lists cannot be read.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" config.auto-reload-interval' -l 'config.auto-reload-interval' -d 'How often to check the configuration file, and the files it references, for changes. 0s disables the check.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" shard.index' -l 'shard.index' -d 'Share of the connections that this exporter watches: 0 to --shard.count minus 1.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" shard.count' -l 'shard.count' -d 'Number of exporters that share the connections, each with the same configuration and its own index.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter"' -l 'web.listen-address' -d 'Address to listen on: :PORT, HOST:PORT, [IPV6]:PORT or unix:PATH. Repeat it for more. (default: :10033)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.config.file' -l 'web.config.file' -d 'Web configuration file with TLS, users, headers and rate limit, in the format of Prometheus\' exporter toolkit. (default: plain HTTP without users)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.telemetry-path' -l 'web.telemetry-path' -d 'Path of the metrics. (default: /metrics)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.systemd-socket' -l 'web.systemd-socket' -d 'Listen on the sockets that systemd passes, instead of --web.listen-address.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.external-url' -l 'web.external-url' -d 'URL at which users reach the exporter, for example behind a reverse proxy. Its path is the default of --web.route-prefix.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.route-prefix' -l 'web.route-prefix' -d 'Path prefix of all pages. (default: the path of --web.external-url)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.max-requests' -l 'web.max-requests' -d 'Maximum number of concurrent scrapes. 0 disables the limit.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.enable-lifecycle' -l 'web.enable-lifecycle' -d 'Allow POST /-/reload to reload the configuration. If false, the answer is 403. (default: true)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" no-web.enable-lifecycle' -l 'no-web.enable-lifecycle' -d 'Same as --web.enable-lifecycle=false.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.disable-exporter-metrics' -l 'web.disable-exporter-metrics' -d 'Omit the metrics of the exporter\'s process (process_*).'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" log.level' -l 'log.level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" log.format' -l 'log.format' -d 'Format of the log on standard error: logfmt or json.' -rfka 'logfmt json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'check' -d 'Check once everything that a configuration needs, and report what fails.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'doctor' -d 'Report what this host lacks for exact measurements, with the command that fixes it.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'probe' -d 'Probe a connection, a target, a host or an address, and show each reply.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'silence' -d 'Begin, end or list maintenance of connections at the running exporter.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'embedded-cloud' -d 'Run only the embedded cloud, until SIGTERM or SIGINT.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" config.file' -l 'config.file' -d 'Configuration file. (default: vpn-exporter.yml, else /etc/vpn-exporter/vpn-exporter.yml if it exists)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" web.config.file' -l 'web.config.file' -d 'Web configuration file, with TLS and users of the web server. Optional.' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" problems' -l 'problems' -d 'Show only warnings, failures, and checks that were not possible.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" output' -l 'output' -d 'Output format: text or json.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" config.file' -l 'config.file' -d 'Configuration file, to check whether the buffers suffice for its targets. Optional.' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" output' -l 'output' -d 'Output format: text or json.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" config.file' -l 'config.file' -d 'Configuration file. (default: vpn-exporter.yml, else /etc/vpn-exporter/vpn-exporter.yml if it exists)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" c count' -s 'c' -l 'count' -d 'Number of requests to each target. (default: until Ctrl-C)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" i interval' -s 'i' -l 'interval' -d 'Time between two requests, for example 200ms. (default: the target\'s, else 1s)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" W timeout' -s 'W' -l 'timeout' -d 'Time after which a request without a reply is lost. (default: the target\'s, else 5s)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" s size' -s 's' -l 'size' -d 'Bytes of payload, 16 to 65507. (default: the target\'s, else 56)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" dscp' -l 'dscp' -d 'Differentiated services code point: 0 to 63, or a name such as EF.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" t ttl' -s 't' -l 'ttl' -d 'Time to live or hop limit of the requests: 1 to 255.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" dont-fragment' -l 'dont-fragment' -d 'Forbid fragmentation: a request that is too long for a link is lost.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" source' -l 'source' -d 'Source address of the requests, one of this host.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" I interface' -s 'I' -l 'interface' -d 'Interface or VRF of the requests and their replies.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" mark' -l 'mark' -d 'Firewall mark of the requests, for example 42 or 0x2a.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" address-family' -l 'address-family' -d 'Address family of a host name: any, ipv4, ipv6, prefer-ipv4 or prefer-ipv6.' -rfka 'any ipv4 ipv6 prefer-ipv4 prefer-ipv6'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.url' -l 'web.url' -d 'Address of the running exporter: http://, https:// or unix:PATH, with its route prefix. (default: http://localhost:10033)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.user' -l 'web.user' -d 'User name, if the exporter requires one.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.password-file' -l 'web.password-file' -d 'File with the user\'s password in one line.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.ca-file' -l 'web.ca-file' -d 'File with the authorities of the exporter\'s certificate, in PEM. (default: those of the system)' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.cert-file' -l 'web.cert-file' -d 'File with this client\'s certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.key-file' -l 'web.key-file' -d 'File with the key of that certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" output' -l 'output' -d 'Output format: text, or json with one object on each line.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" for' -l 'for' -d 'Length of the silence: 1s to 30d, for example 2h or 1h30m.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" reason' -l 'reason' -d 'Reason, in one line of up to 256 characters. Readers of the web server see it.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" end' -l 'end' -d 'End the silence of this NAME now.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" list' -l 'list' -d 'List all silences.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" output' -l 'output' -d 'Output format: text or json.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.url' -l 'web.url' -d 'Address of the running exporter: http://, https:// or unix:PATH, with its route prefix. (default: http://localhost:10033)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.user' -l 'web.user' -d 'User name, if the exporter requires one.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.password-file' -l 'web.password-file' -d 'File with the user\'s password in one line.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.ca-file' -l 'web.ca-file' -d 'File with the authorities of the exporter\'s certificate, in PEM. (default: those of the system)' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.cert-file' -l 'web.cert-file' -d 'File with this client\'s certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.key-file' -l 'web.key-file' -d 'File with the key of that certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" listen' -l 'listen' -d 'Loopback address to listen on: 127.0.0.1:PORT or [::1]:PORT. Port 0 selects any free port. (default: cloud.listen of the configuration file, else any free port)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" config.file' -l 'config.file' -d 'Configuration file with cloud.provider: embedded and the simulated connections. (default: a few built-in connections)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" log.level' -l 'log.level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" log.format' -l 'log.format' -d 'Format of the log on standard error: logfmt or json.' -rfka 'logfmt json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter help" version' -l 'version' -d 'Show the version.'
