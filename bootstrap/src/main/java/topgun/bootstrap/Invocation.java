package topgun.bootstrap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import topgun.bootstrap.Command.Flag;
import topgun.bootstrap.config.Problem;
import topgun.bootstrap.config.Setting;
import topgun.bootstrap.config.Spelling;

/**
 * What was typed on the command line.
 *
 * @param options what was given, before or after the command
 * @param arguments what the command was named, as many as it takes unless there are problems
 */
record Invocation(
        Command command,
        Set<Flag> flags,
        Map<Setting<?>, String> options,
        List<String> arguments,
        List<Problem> problems) {

    /** Options of servers that form clusters. */
    private static final List<String> OF_CLUSTERS = List.of("--cluster-port", "--seed-nodes");

    static Invocation of(String... args) {
        return new Reading(args).invocation();
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** Goes from word to word. An option before the command can only be judged when the command is known. */
    private static final class Reading {

        private final Map<String, Setting<?>> known = new HashMap<>();
        private final Deque<String> rest;
        private final List<String> words = new ArrayList<>();
        private final List<String> optionNames = new ArrayList<>();
        private final Map<Setting<?>, String> options = new HashMap<>();
        private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
        private final List<Problem> problems = new ArrayList<>();

        Reading(String... args) {
            for (Command command : Command.values()) {
                command.settings().forEach(setting -> known.put(setting.option(), setting));
            }
            rest = new ArrayDeque<>(List.of(args));
            while (!rest.isEmpty()) {
                String word = rest.remove();
                if (isOption(word)) {
                    option(word);
                } else {
                    words.add(word);
                }
            }
        }

        Invocation invocation() {
            Command command = command();
            optionNames.stream()
                    .filter(name -> command.setting(name).isEmpty()
                            && command.flag(name).isEmpty())
                    .forEach(name -> problems.add(noSuchOption(name, command)));
            int expected = command.arguments().size();
            if (words.size() < expected) {
                problems.add(new Problem(
                        "expected " + String.join(" and ", command.arguments().subList(words.size(), expected))));
            }
            words.stream().skip(expected).forEach(word -> problems.add(noSuchCommand(word)));
            return new Invocation(command, flags, options, List.copyOf(words), List.copyOf(problems));
        }

        /** Leaves the arguments as words. */
        private Command command() {
            Optional<Command> named = words.stream().findFirst().flatMap(Command::beginningWith);
            named.map(Command::words).stream().flatMap(List::stream).forEach(word -> {
                if (!words.isEmpty() && words.getFirst().equals(word)) {
                    words.removeFirst();
                } else if (!flags.contains(Flag.HELP)) {
                    problems.add(new Problem("%s: expected %s after it"
                            .formatted(named.get().words().getFirst(), word)));
                }
            });
            return named.orElse(Command.SERVE);
        }

        private void option(String word) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            optionNames.add(name);
            Setting<?> setting = known.get(name);
            Optional<Flag> flag = flag(name);
            if (setting != null) {
                Optional<String> value = equals < 0 ? next(setting) : Optional.of(word.substring(equals + 1));
                if (value.isEmpty()) {
                    problems.add(new Problem("%s: expected %s after it"
                            .formatted(name, setting.type().allowed())));
                } else if (options.put(setting, value.get()) != null) {
                    problems.add(new Problem(name + ": given more than once"));
                }
            } else if (flag.isPresent()) {
                flags.add(flag.get());
                if (equals >= 0) {
                    problems.add(new Problem(name + ": takes no value"));
                }
            } else if (equals < 0 && !rest.isEmpty() && !isOption(rest.peek())) {
                // most likely meant as its value
                rest.remove();
            }
        }

        private Optional<String> next(Setting<?> setting) {
            Optional<String> bare = setting.type().bare();
            String word = rest.peek();
            boolean isValue = word != null
                    && (bare.isEmpty()
                            ? !known.containsKey(word.split("=", 2)[0])
                                    && flag(word).isEmpty()
                            : !isOption(word) && Command.beginningWith(word).isEmpty());
            return isValue ? Optional.of(rest.remove()) : bare;
        }

        private static boolean isOption(String word) {
            return word.startsWith("-") && word.length() > 1;
        }

        private static Optional<Flag> flag(String name) {
            return Stream.of(Flag.values()).filter(flag -> flag.is(name)).findFirst();
        }

        private static Problem noSuchCommand(String word) {
            return new Problem(Stream.of(Command.values())
                    .map(command -> command.words().getFirst())
                    .collect(Collectors.joining(
                            ", ", word + ": neither a command nor an option; the commands are ", "")));
        }

        private static Problem noSuchOption(String name, Command command) {
            if (OF_CLUSTERS.contains(name)) {
                return new Problem(name + ": not possible, because this server runs as a single node");
            }
            List<String> possible = Stream.concat(
                            command.settings().stream().map(Setting::option),
                            command.flags().stream().map(Flag::option))
                    .toList();
            String hint = Spelling.nearest(name, possible)
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse("; --help lists all there are");
            return new Problem(name + ": no such option" + hint);
        }
    }
}
