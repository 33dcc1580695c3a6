package topgun.bootstrap.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sets what was recorded beside what was heard. Among what tells a client of its queries, the order counts, too. */
final class Comparison {

    private Comparison() {}

    /** The differences that are not listed as deviations, as texts to read. */
    static List<String> of(Transcript transcript, Replay.Heard heard, List<Deviations.Deviation> deviations) {
        Map<String, List<String>> expected = byClientAndType(recorded(transcript));
        Map<String, List<String>> actual = byClientAndType(heard.messages());
        Set<String> all = new LinkedHashSet<>(expected.keySet());
        all.addAll(actual.keySet());
        List<String> differences = new ArrayList<>();
        for (String clientAndType : all) {
            List<String> wanted = new ArrayList<>(expected.getOrDefault(clientAndType, List.of()));
            List<String> got = new ArrayList<>(actual.getOrDefault(clientAndType, List.of()));
            for (String message : List.copyOf(wanted)) {
                if (got.remove(message)) {
                    wanted.remove(message);
                }
            }
            wanted.forEach(message -> differences.add(clientAndType + " missing " + message));
            got.forEach(message -> differences.add(clientAndType + " extra " + message));
        }
        differences.addAll(disorder(recorded(transcript), heard.messages()));
        recordedCloses(transcript).forEach((client, code) -> {
            if (!code.equals(heard.closes().get(client))) {
                differences.add(client + " recorded close " + code + ", got "
                        + heard.closes().get(client));
            }
        });
        heard.closes().forEach((client, code) -> {
            if (!recordedCloses(transcript).containsKey(client)) {
                differences.add(client + " closed with " + code);
            }
        });
        differences.removeIf(difference -> deviations.stream().anyMatch(deviation -> deviation.covers(difference)));
        return differences;
    }

    /** Of what a client was told of its queries both times, where the order is another. */
    private static List<String> disorder(
            Map<String, List<Map<String, Object>>> recorded, Map<String, List<Map<String, Object>>> heard) {
        List<String> differences = new ArrayList<>();
        recorded.forEach((client, messages) -> {
            List<String> wanted = ofQueries(messages);
            List<String> got = ofQueries(heard.getOrDefault(client, List.of()));
            List<String> wantedToo = new ArrayList<>(wanted);
            wantedToo.retainAll(got);
            got.retainAll(wanted);
            if (Set.copyOf(wantedToo).size() == wantedToo.size() && !wantedToo.equals(got)) {
                differences.add(client + " queries in another order: " + wantedToo + " and now " + got);
            }
        });
        return differences;
    }

    private static List<String> ofQueries(List<Map<String, Object>> messages) {
        return new ArrayList<>(messages.stream()
                .filter(message -> String.valueOf(message.get("type")).startsWith("QUERY_"))
                .map(Spelling::text)
                .toList());
    }

    private static Map<String, List<Map<String, Object>>> recorded(Transcript transcript) {
        Map<String, List<Map<String, Object>>> byClient = new LinkedHashMap<>();
        for (Transcript.Line line : transcript.lines()) {
            if (line.direction().equals("s2c")) {
                byClient.computeIfAbsent(line.client(), c -> new ArrayList<>()).addAll(line.messages());
            }
        }
        return byClient;
    }

    private static Map<String, Integer> recordedCloses(Transcript transcript) {
        Map<String, Integer> closes = new TreeMap<>();
        transcript.lines().stream()
                .filter(line -> line.direction().equals("s2c"))
                .forEach(line -> line.closeCode().ifPresent(code -> closes.put(line.client(), code)));
        return closes;
    }

    private static Map<String, List<String>> byClientAndType(Map<String, List<Map<String, Object>>> messages) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        messages.forEach((client, list) -> list.forEach(message -> Spelling.unfold(message)
                .forEach(one -> texts.computeIfAbsent(client + " " + one.get("type"), key -> new ArrayList<>())
                        .add(Spelling.text(one)))));
        return texts;
    }
}
