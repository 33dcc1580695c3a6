package topgun.bootstrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParseResult;
import topgun.bootstrap.config.Problem;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.Settings;
import topgun.bootstrap.config.Spelling;

/**
 * What was typed on the command line.
 *
 * @param command the last one named
 * @param options what was given, before or after the command
 * @param arguments what else the command was given, in its order
 */
record Invocation(
        CommandLine command,
        boolean wantsHelp,
        boolean wantsVersion,
        boolean wantsConfig,
        boolean applies,
        Map<Setting<?>, String> options,
        List<String> arguments,
        List<Problem> problems) {

    /** Options of servers that form clusters. */
    private static final List<String> OF_CLUSTERS = List.of("--cluster-port", "--seed-nodes");

    static Invocation of(String... args) {
        CommandLine line = Usage.commandLine();
        ParseResult root = line.parseArgs(args);
        List<ParseResult> levels = new ArrayList<>(List.of(root));
        while (levels.getLast().hasSubcommand()) {
            levels.add(levels.getLast().subcommand());
        }
        Map<String, Setting<?>> known = new HashMap<>();
        Settings.all().forEach(setting -> known.put(setting.option(), setting));
        TokenCommand.SETTINGS.forEach(setting -> known.put(setting.option(), setting));
        RulesCommand.SETTINGS.forEach(setting -> known.put(setting.option(), setting));

        Map<Setting<?>, String> options = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        boolean help = false;
        boolean version = false;
        boolean config = false;
        boolean applies = false;
        List<String> arguments = new ArrayList<>();
        for (ParseResult level : levels) {
            help |= level.isUsageHelpRequested();
            version |= level.isVersionHelpRequested();
            config |= level.hasMatchedOption(Usage.PRINT_CONFIG);
            applies |= level.hasMatchedOption(Usage.APPLY);
            level.matchedPositionals().forEach(argument -> arguments.add(argument.getValue()));
            for (OptionSpec option : level.matchedOptions()) {
                Setting<?> setting = known.get(option.longestName());
                if (setting != null && option.getValue() instanceof String text && options.put(setting, text) != null) {
                    problems.add(twice(option));
                }
            }
            level.errors().forEach(error -> problems.add(problem(error, known)));
            problems.addAll(unmatched(level));
        }
        return new Invocation(
                levels.getLast().commandSpec().commandLine(),
                help,
                version,
                config,
                applies,
                options,
                arguments,
                List.copyOf(problems));
    }

    boolean is(String commandName) {
        return command.getCommandName().equals(commandName);
    }

    private static Problem problem(Exception error, Map<String, Setting<?>> known) {
        return switch (error) {
            case MissingParameterException missing
            when missing.getMissing().getFirst() instanceof OptionSpec option -> {
                Setting<?> setting = known.get(option.longestName());
                yield new Problem("%s: expected %s after it"
                        .formatted(
                                option.longestName(),
                                setting == null ? "a value" : setting.type().allowed()));
            }
            case OverwrittenOptionException again
            when again.getOverwritten() instanceof OptionSpec option -> twice(option);
            case MissingParameterException missing ->
                new Problem("expected "
                        + missing.getMissing().stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" and ")));
            default -> new Problem(String.valueOf(error.getMessage()));
        };
    }

    private static Problem twice(OptionSpec option) {
        return new Problem(option.longestName() + ": given more than once");
    }

    private static List<Problem> unmatched(ParseResult level) {
        List<Problem> problems = new ArrayList<>();
        boolean afterUnknownOption = false;
        for (String argument : level.unmatched()) {
            if (argument.startsWith("-") && argument.length() > 1) {
                problems.add(unknownOption(argument.split("=", 2)[0], level));
                afterUnknownOption = !argument.contains("=");
            } else {
                if (!afterUnknownOption) {
                    problems.add(new Problem("%s: neither a command nor an option; the commands are %s, %s, %s, %s"
                            .formatted(
                                    argument,
                                    Usage.SERVE,
                                    Usage.TOKEN,
                                    Usage.RULES,
                                    String.join(", ", Usage.OF_STORE))));
                }
                afterUnknownOption = false;
            }
        }
        return problems;
    }

    private static Problem unknownOption(String name, ParseResult level) {
        if (OF_CLUSTERS.contains(name)) {
            return new Problem(name + ": not possible, because this server runs as a single node");
        }
        String hint = Spelling.nearest(name, level.commandSpec().optionsMap().keySet())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; --help lists all there are");
        return new Problem(name + ": no such option" + hint);
    }
}
