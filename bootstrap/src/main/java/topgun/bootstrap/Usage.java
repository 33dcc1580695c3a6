package topgun.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import topgun.bootstrap.config.Section;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.Settings;

/** What {@code --help} prints. */
final class Usage {

    private static final int WIDTH = 110;
    private static final int COLUMN = 29;
    private static final String INDENT = "  ";

    private final StringBuilder page = new StringBuilder();

    private Usage() {}

    /** Lines of at most 110 letters. */
    static String of(Command command) {
        var usage = new Usage();
        usage.synopsis(command);
        command.flags().forEach(flag -> usage.entry(flag.label(), List.of(flag.description())));
        if (command == Command.SERVE) {
            for (Section section : Settings.sections()) {
                usage.heading(section.title());
                section.settings().forEach(usage::option);
            }
            usage.heading("Commands");
            for (Command each : Command.values()) {
                usage.entry(String.join(" ", each.words()), List.of(each.description()));
            }
        } else {
            command.settings().forEach(usage::option);
        }
        usage.heading("Exit codes");
        usage.entry(String.valueOf(ExitCode.OK), List.of("Done, or stopped when told to."));
        usage.entry(
                String.valueOf(ExitCode.FAILED),
                List.of(
                        "The server could not start, for whatever reason, or not stop cleanly; or what a command was asked for"
                                + " failed."));
        usage.entry(
                String.valueOf(ExitCode.MISUSED),
                List.of("An option or a variable of a command that starts no server is wrong."));
        usage.page.append('\n');
        usage.wrapped(Settings.NOTATION, 0);
        usage.wrapped("An option wins over a variable, and of several variables the first that is set.", 0);
        return usage.page.toString();
    }

    private void synopsis(Command command) {
        if (command == Command.SERVE) {
            page.append("""
                    Usage: topgun [serve] [options]
                           topgun <command> [options]
                    An offline-first data grid for TopGun clients: serves them, makes them a token, looks after what is stored.
                    """);
        } else {
            List<String> words = new ArrayList<>(command.words());
            words.add("[options]");
            words.addAll(command.arguments());
            page.append("Usage: topgun ").append(String.join(" ", words)).append('\n');
            wrapped(command.description(), 0);
        }
        page.append('\n');
    }

    private void heading(String text) {
        page.append('\n').append(text).append(":\n");
    }

    private void option(Setting<?> setting) {
        String label = setting.type().label();
        entry(
                setting.option() + (setting.type().bare().isPresent() ? "[=" + label + "]" : "=" + label),
                List.of(setting.description(), facts(setting)));
    }

    private static String facts(Setting<?> setting) {
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
        return String.join(" ", facts);
    }

    /** The name on the left, and beside it the texts, which begin on the next line if the name is long. */
    private void entry(String name, List<String> texts) {
        int begin = page.length();
        texts.stream().filter(text -> !text.isEmpty()).forEach(text -> wrapped(text, COLUMN));
        String left = INDENT + name;
        if (left.length() < COLUMN) {
            page.replace(begin, begin + left.length(), left);
        } else {
            page.insert(begin, left + "\n");
        }
    }

    private void wrapped(String text, int indent) {
        var line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && indent + line.length() + 1 + word.length() > WIDTH) {
                line(line, indent);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        line(line, indent);
    }

    private void line(CharSequence text, int indent) {
        page.repeat(' ', indent).append(text).append('\n');
    }
}
