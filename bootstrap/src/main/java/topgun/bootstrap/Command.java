package topgun.bootstrap;

import java.util.List;
import java.util.Optional;
import topgun.bootstrap.config.CommandSettings;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.Settings;

/** What the program can be told to do, and what has to be said with it. */
@SuppressWarnings("ImmutableEnumChecker") // it does not know that lists made by List.of never change
enum Command {
    SERVE("serve", List.of(), Settings.all(), List.of(Flag.HELP, Flag.VERSION, Flag.PRINT_CONFIG), """
            Run the server. This is what happens without a command, too."""),
    TOKEN("token", List.of(), CommandSettings.ofTokens(), List.of(Flag.HELP), """
            Print a token signed with the server's secret, for trying things out. \
            In production tokens come from where users sign in."""),
    EXPLAIN("rules explain", List.of(), CommandSettings.ofRules(), List.of(Flag.HELP), """
            Ask a running server whether somebody may do something, and which rule says so. \
            With the server's secret this works by itself; \
            who has none can send an administrator's token to /api/admin/policies/explain."""),
    BACKUP("backup", List.of("FILE"), CommandSettings.ofStorage(), List.of(Flag.HELP), """
            Save everything that is stored to a new file, also while a server runs."""),
    RESTORE("restore", List.of("FILE"), CommandSettings.ofStorage(), List.of(Flag.HELP), """
            Store what a backup holds, where nothing is stored yet."""),
    VERIFY("verify", List.of(), CommandSettings.ofStorage(), List.of(Flag.HELP), """
            Look at every stored record and print a line for each that is damaged."""),
    REPAIR("repair", List.of(), CommandSettings.ofStorage(), List.of(Flag.HELP, Flag.APPLY), """
            Print a line for each stored record that is dated further ahead than writes may be."""),
    EXPORT("export", List.of("MAP"), CommandSettings.ofStorage(), List.of(Flag.HELP), """
            Print a line of JSON for each record of a map, also while a server runs."""),
    IMPORT("import", List.of("MAP", "FILE"), CommandSettings.ofStorage(), List.of(Flag.HELP), """
            Merge the records of such lines into a map. Not while a server runs.""");

    /** An option that takes no value. */
    enum Flag {
        HELP("--help", "-h", "Print this and exit."),
        VERSION("--version", "-V", "Print the version and exit."),
        PRINT_CONFIG("--print-config", "", "Print the settings in effect and where each comes from, and exit."),
        APPLY("--apply", "", "Date them now. Not while a server runs.");

        private final String option;
        private final String letter;
        private final String description;

        Flag(String option, String letter, String description) {
            this.option = option;
            this.letter = letter;
            this.description = description;
        }

        String option() {
            return option;
        }

        String description() {
            return description;
        }

        /** As help shows it. */
        String label() {
            return letter.isEmpty() ? option : letter + ", " + option;
        }

        boolean is(String name) {
            return name.equals(option) || (!letter.isEmpty() && name.equals(letter));
        }
    }

    private final List<String> words;
    private final List<String> arguments;
    private final List<Setting<?>> settings;
    private final List<Flag> flags;
    private final String description;

    Command(String name, List<String> arguments, List<Setting<?>> settings, List<Flag> flags, String description) {
        this.words = List.of(name.split(" "));
        this.arguments = arguments;
        this.settings = settings;
        this.flags = flags;
        this.description = description;
    }

    /** How it is called: a word, or two. */
    List<String> words() {
        return words;
    }

    /** What to name after it, all of them. */
    List<String> arguments() {
        return arguments;
    }

    /** The settings it looks at, which are its options. */
    List<Setting<?>> settings() {
        return settings;
    }

    List<Flag> flags() {
        return flags;
    }

    String description() {
        return description;
    }

    /** The command whose first word this is. */
    static Optional<Command> beginningWith(String word) {
        for (Command command : values()) {
            if (command.words.getFirst().equals(word)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    Optional<Setting<?>> setting(String option) {
        for (Setting<?> setting : settings) {
            if (setting.option().equals(option)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    Optional<Flag> flag(String option) {
        return flags.stream().filter(flag -> flag.is(option)).findFirst();
    }
}
