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
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" config.file' -l 'config.file' -d 'The configuration file. (default: vpn-exporter.yml, else /etc/vpn-exporter/vpn-exporter.yml)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" config.check' -l 'config.check' -d 'Check the configuration file and exit: 0 if it is right, else 1.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" dry-run' -l 'dry-run' -d 'Print what would be done about connection monitors, change nothing, and exit: 1 if the cloud cannot say.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" config.auto-reload-interval' -l 'config.auto-reload-interval' -d 'How often it is looked whether the configuration file, or one that it names, has changed: then it is read again. 0s is never.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" shard.index' -l 'shard.index' -d 'Which share of the connections this exporter watches, from 0 to one less than --shard.count.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" shard.count' -l 'shard.count' -d 'How many exporters share the connections, each with the same configuration and an index of its own.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter"' -l 'web.listen-address' -d 'Address to listen on: :PORT, HOST:PORT, [IPV6]:PORT or unix:PATH; may be repeated. (default: :10033)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.config.file' -l 'web.config.file' -d 'File with TLS, users, headers and rate limit of the web server, in the format of Prometheus\' exporter toolkit. (default: plain HTTP for everybody)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.telemetry-path' -l 'web.telemetry-path' -d 'Path under which the metrics are served. (default: /metrics)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.systemd-socket' -l 'web.systemd-socket' -d 'Listen on the sockets that systemd hands over, in the place of --web.listen-address.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.external-url' -l 'web.external-url' -d 'Where people reach the exporter, as behind a reverse proxy; its path is the default of --web.route-prefix.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.route-prefix' -l 'web.route-prefix' -d 'Path below which all pages are served. (default: that of --web.external-url)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.max-requests' -l 'web.max-requests' -d 'Most scrapes that are answered at a time; 0 is no limit.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.enable-lifecycle' -l 'web.enable-lifecycle' -d 'Let POST /-/reload read the configuration again; with =false it is answered with 403. (default: true)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" no-web.enable-lifecycle' -l 'no-web.enable-lifecycle' -d 'The same as --web.enable-lifecycle=false.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" web.disable-exporter-metrics' -l 'web.disable-exporter-metrics' -d 'Leave out the metrics of the process itself (process_*).'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" log.level' -l 'log.level' -d 'Least severe messages to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" log.format' -l 'log.format' -d 'Form of the log lines on standard error: logfmt or json.' -rfka 'logfmt json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'check' -d 'Try once everything that a configuration needs, and tell what does not work.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'doctor' -d 'Tell what this host lacks for exact measuring, and the command that mends it.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'probe' -d 'Probe a connection, a target, a host or an address, and show each reply as it comes.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'silence' -d 'Begin, end or list maintenance of connections at the running exporter.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'embedded-cloud' -d 'Run the embedded cloud alone, until SIGTERM or SIGINT.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_positional "vpn-exporter" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" config.file' -l 'config.file' -d 'The configuration file. (default: vpn-exporter.yml, else /etc/vpn-exporter/vpn-exporter.yml, where there is one)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" web.config.file' -l 'web.config.file' -d 'The file with TLS and passwords of the web server, if there is one.' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" problems' -l 'problems' -d 'Show only warnings, failures, and what could not be tried.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" output' -l 'output' -d 'For whom to write: text or json.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" config.file' -l 'config.file' -d 'The configuration file, for how much its targets need; without it nobody knows.' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" output' -l 'output' -d 'For whom to write: text or json.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" config.file' -l 'config.file' -d 'The configuration file. (default: vpn-exporter.yml, else /etc/vpn-exporter/vpn-exporter.yml, where there is one)' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" c count' -s 'c' -l 'count' -d 'Requests to each target. (default: until Ctrl-C)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" i interval' -s 'i' -l 'interval' -d 'Time between two requests, as 200ms or 1s. (default: the target\'s, else 1s)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" W timeout' -s 'W' -l 'timeout' -d 'Time after which a request without a reply is lost. (default: the target\'s, else 5s)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" s size' -s 's' -l 'size' -d 'Bytes of payload, 16 to 65507. (default: the target\'s, else 56)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" dscp' -l 'dscp' -d 'Differentiated services code point: 0 to 63, or a name as EF.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" t ttl' -s 't' -l 'ttl' -d 'Time to live, or hop limit, of the requests: 1 to 255.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" dont-fragment' -l 'dont-fragment' -d 'Whether a request that is too long for a link on the path is lost, and not cut.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" source' -l 'source' -d 'Address of this host that the requests come from.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" I interface' -s 'I' -l 'interface' -d 'Interface or VRF that the requests leave by, and the replies come in by.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" mark' -l 'mark' -d 'Firewall mark of the requests, as 42 or 0x2a.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" address-family' -l 'address-family' -d 'Which address of a host name: any, ipv4, ipv6, prefer-ipv4 or prefer-ipv6.' -rfka 'any ipv4 ipv6 prefer-ipv4 prefer-ipv6'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.url' -l 'web.url' -d 'Where the running exporter serves: http://, https:// or unix:PATH, with its route prefix. (default: http://localhost:10033)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.user' -l 'web.user' -d 'User name, if the exporter asks for one.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.password-file' -l 'web.password-file' -d 'File with the user\'s password in its one line.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.ca-file' -l 'web.ca-file' -d 'File with the authorities of the exporter\'s certificate, in PEM. (default: the system\'s)' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.cert-file' -l 'web.cert-file' -d 'File with this client\'s certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" web.key-file' -l 'web.key-file' -d 'File with the key of that certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" output' -l 'output' -d 'For whom to write: text, or json with one object on each line.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter probe" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" for' -l 'for' -d 'How long it lasts, from 1s to 30d, as 2h or 1h30m.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" reason' -l 'reason' -d 'Why, in one line of up to 256 characters; everybody can read it.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" end' -l 'end' -d 'End the silence of this NAME now.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" list' -l 'list' -d 'List all silences.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" output' -l 'output' -d 'For whom to write: text or json.' -rfka 'text json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.url' -l 'web.url' -d 'Where the running exporter serves: http://, https:// or unix:PATH, with its route prefix. (default: http://localhost:10033)' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.user' -l 'web.user' -d 'User name, if the exporter asks for one.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.password-file' -l 'web.password-file' -d 'File with the user\'s password in its one line.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.ca-file' -l 'web.ca-file' -d 'File with the authorities of the exporter\'s certificate, in PEM. (default: the system\'s)' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.cert-file' -l 'web.cert-file' -d 'File with this client\'s certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" web.key-file' -l 'web.key-file' -d 'File with the key of that certificate, in PEM.' -rF
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter silence" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" listen' -l 'listen' -d 'Loopback address to listen on: 127.0.0.1:PORT or [::1]:PORT; port 0 is any free one. Default: cloud.listen of the configuration file, else any free port.' -rfka ''
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" config.file' -l 'config.file' -d 'A configuration file with cloud.provider embedded, whose simulated connections the cloud has. Without it, there are a few built-in ones.' -rfa '(set -l exts \'yml\' \'yaml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" log.level' -l 'log.level' -d 'Least severe messages to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" log.format' -l 'log.format' -d 'Form of the log lines on standard error: logfmt or json.' -rfka 'logfmt json'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" version' -l 'version' -d 'Show the version.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter embedded-cloud" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'vpn-exporter' -n '__vpn-exporter_should_offer_completions_for_flags_or_options "vpn-exporter help" version' -l 'version' -d 'Show the version.'
