package topgun.bootstrap.config;

import java.util.ArrayList;
import java.util.List;

/** The settings as operators read them: the values in effect, and the table of the README. */
public final class SettingsListing {

    private SettingsListing() {}

    /** Every setting with its value and where that comes from. Shows no secrets. */
    public static String effective(SettingValues values) {
        int widestName = 0;
        int widestValue = 0;
        for (Setting<?> setting : Settings.all()) {
            widestName = Math.max(widestName, setting.name().length());
            widestValue = Math.max(widestValue, shown(values, setting).length());
        }
        String line = "%-" + widestName + "s  %-" + widestValue + "s  %s";
        List<String> lines = new ArrayList<>();
        for (Section section : Settings.sections()) {
            lines.add("# " + section.title());
            for (Setting<?> setting : section.settings()) {
                lines.add(line.formatted(setting.name(), shown(values, setting), values.source(setting)));
            }
        }
        return String.join("\n", lines);
    }

    private static String shown(SettingValues values, Setting<?> setting) {
        String text = values.shown(setting);
        return text.isEmpty() ? "-" : text;
    }

    /** One table per topic. */
    public static String markdownTable() {
        var table = new StringBuilder();
        for (Section section : Settings.sections()) {
            table.append("\n### ").append(section.title()).append("\n\n");
            table.append("| Option | Variables | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
            for (Setting<?> setting : section.settings()) {
                table.append(row(
                        "`" + setting.option() + "`",
                        "`" + String.join("`, `", setting.variableNames()) + "`",
                        escaped(setting.usualText()),
                        escaped(setting.type().expected()),
                        escaped(setting.description())));
            }
        }
        return table.append('\n').toString();
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
    }
}
