package topgun.bootstrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.Settings;
import topgun.bootstrap.config.Topic;

/** The commands and options, made from the list of settings. Without annotations, which would have to be searched for. */
final class Usage {

    static final String COMMAND = "topgun";
    static final String SERVE = "serve";
    static final String TOKEN = "token";
    static final String RULES = "rules";
    static final String EXPLAIN = "explain";
    static final String BACKUP = "backup";
    static final String RESTORE = "restore";
    static final String VERIFY = "verify";
    static final String REPAIR = "repair";
    static final String EXPORT = "export";
    static final String IMPORT = "import";
    static final String APPLY = "--apply";
    static final List<String> OF_STORE = List.of(BACKUP, RESTORE, VERIFY, REPAIR, EXPORT, IMPORT);
    static final String PRINT_CONFIG = "--print-config";

    private static final int WIDTH = 110;

    private Usage() {}

    static CommandLine commandLine() {
        CommandSpec root = command(COMMAND);
        root.usageMessage()
                .description(
                        "An offline-first data grid for TopGun clients: serves them, makes them a token, looks after what is stored.",
                        "")
                .customSynopsis(
                        "topgun [serve] [options]",
                        "       topgun token [options]",
                        "       topgun <command> [options]")
                .commandListHeading("%nCommands:%n");
        addServerOptions(root);
        root.addOption(flag("--version", "-V")
                .versionHelp(true)
                .description("Print the version and exit.")
                .build());

        CommandSpec serve = command(SERVE);
        serve.usageMessage().description("Run the server. This is what happens without a command, too.", "");
        addServerOptions(serve);

        CommandSpec token = command(TOKEN);
        token.usageMessage()
                .description(
                        "Print a token signed with the server's secret, for trying things out."
                                + " In production tokens come from where users sign in.",
                        "");
        TokenCommand.SETTINGS.forEach(setting -> token.addOption(option(setting)));

        CommandSpec explain = command(EXPLAIN);
        explain.usageMessage()
                .description(
                        "Ask a running server whether somebody may do something, and which rule says so."
                                + " With the server's secret this works by itself; who has none can send an"
                                + " administrator's token to /api/admin/policies/explain.",
                        "");
        RulesCommand.SETTINGS.forEach(setting -> explain.addOption(option(setting)));
        CommandSpec rules = command(RULES);
        rules.usageMessage().description("Look at the rules in force.", "");
        rules.addSubcommand(EXPLAIN, explain);

        root.addSubcommand(SERVE, serve).addSubcommand(TOKEN, token).addSubcommand(RULES, rules);
        ofStore(
                root,
                BACKUP,
                List.of("FILE"),
                "Save everything that is stored to a new file, also while a server runs.");
        ofStore(root, RESTORE, List.of("FILE"), "Store what a backup holds, where nothing is stored yet.");
        ofStore(root, VERIFY, List.of(), "Look at every stored record and print a line for each that is damaged.");
        ofStore(
                        root,
                        REPAIR,
                        List.of(),
                        "Print a line for each stored record that is dated further ahead than writes may be.")
                .addOption(flag(APPLY)
                        .description("Date them now. Not while a server runs.")
                        .build());
        ofStore(
                root,
                EXPORT,
                List.of("MAP"),
                "Print a line of JSON for each record of a map, also while a server runs.");
        ofStore(
                root,
                IMPORT,
                List.of("MAP", "FILE"),
                "Merge the records of such lines into a map. Not while a server runs.");

        CommandLine line = new CommandLine(root);
        line.setExpandAtFiles(false);
        line.setInterpolateVariables(false);
        line.setUnmatchedArgumentsAllowed(true);
        collectErrors(line);
        return line;
    }

    private static void collectErrors(CommandLine line) {
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands().values().forEach(Usage::collectErrors);
    }

    private static CommandSpec command(String name) {
        CommandSpec command = CommandSpec.create().name(name);
        Map<String, String> exitCodes = new LinkedHashMap<>();
        exitCodes.put(String.valueOf(ExitCode.OK), "Done, or stopped when told to.");
        exitCodes.put(
                String.valueOf(ExitCode.FAILED),
                "The server could not start, or not stop cleanly; or what a command was asked for failed.");
        exitCodes.put(String.valueOf(ExitCode.MISUSED), "An option or a variable is wrong.");
        command.usageMessage(new UsageMessageSpec()
                .width(WIDTH)
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .footerHeading("%n")
                .footer(
                        Settings.NOTATION,
                        "An option wins over a variable, and of several variables the first that is set.")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes));
        command.addOption(flag("--help", "-h")
                .usageHelp(true)
                .description("Print this and exit.")
                .build());
        return command;
    }

    private static CommandSpec ofStore(CommandSpec root, String name, List<String> parameters, String description) {
        CommandSpec command = command(name);
        command.usageMessage().description(description, "");
        for (int i = 0; i < parameters.size(); i++) {
            command.addPositional(PositionalParamSpec.builder()
                    .index(String.valueOf(i))
                    .paramLabel(parameters.get(i))
                    .required(true)
                    .type(String.class)
                    .build());
        }
        Settings.ofStorage().forEach(setting -> command.addOption(option(setting)));
        root.addSubcommand(name, command);
        return command;
    }

    private static OptionSpec.Builder flag(String... names) {
        return OptionSpec.builder(names).arity("0").type(boolean.class);
    }

    private static void addServerOptions(CommandSpec command) {
        command.addOption(flag(PRINT_CONFIG)
                .description("Print the settings in effect and where each comes from, and exit.")
                .build());
        int order = 0;
        for (Topic topic : Topic.values()) {
            ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                    .heading("%n" + topic.title() + ":%n")
                    .order(order++)
                    .validate(false)
                    .exclusive(false);
            Settings.about(topic).forEach(setting -> group.addArg(option(setting)));
            command.addArgGroup(group.build());
        }
    }

    private static OptionSpec option(Setting<?> setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.option())
                .type(String.class)
                .paramLabel(setting.type().label())
                .description(description(setting));
        setting.type()
                .bare()
                .ifPresentOrElse(bare -> option.arity("0..1").fallbackValue(bare), () -> option.arity("1"));
        return option.build();
    }

    private static String[] description(Setting<?> setting) {
        List<String> facts = new ArrayList<>();
        if (!setting.type().label().contains("|")) {
            String expected = setting.type().expected();
            facts.add(expected.substring(0, 1).toUpperCase(Locale.ROOT) + expected.substring(1) + ".");
        }
        if (!setting.usualText().isEmpty()) {
            facts.add("Default: " + setting.usualText() + ".");
        }
        if (!setting.variableNames().isEmpty()) {
            facts.add("Variables: " + String.join(", ", setting.variableNames()) + ".");
        }
        return new String[] {escaped(setting.description()), escaped(String.join(" ", facts))};
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }
}
