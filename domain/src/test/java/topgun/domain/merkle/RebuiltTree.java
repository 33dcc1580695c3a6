package topgun.domain.merkle;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.util.Map;
import java.util.TreeMap;

/** The tree as the specification defines it, computed from nothing but keys and item hashes. Slow and obvious. */
public final class RebuiltTree {

    private RebuiltTree() {}

    /** All nodes by path and all items by path and key, in the form of {@link topgun.domain.Vectors#nodes}. */
    public static Map<String, Long> nodes(Map<String, Integer> itemHashes, HashFlavour flavour) {
        Map<String, Long> nodes = new TreeMap<>();
        combine("", itemHashes, flavour, nodes);
        return nodes;
    }

    private static int combine(String path, Map<String, Integer> items, HashFlavour flavour, Map<String, Long> nodes) {
        int[] children;
        if (path.length() == 3) {
            items.forEach((key, hash) -> nodes.put(path + " " + key, Integer.toUnsignedLong(hash)));
            children = items.values().stream().mapToInt(Integer::intValue).toArray();
        } else {
            children = items.entrySet().stream()
                    .collect(groupingBy(
                            item -> "%08x".formatted(Fnv1a.hash(item.getKey())).substring(0, path.length() + 1),
                            toMap(Map.Entry::getKey, Map.Entry::getValue)))
                    .entrySet()
                    .stream()
                    .mapToInt(child -> combine(child.getKey(), child.getValue(), flavour, nodes))
                    .toArray();
        }
        int hash = flavour.combine(children);
        nodes.put(path, Integer.toUnsignedLong(hash));
        return hash;
    }
}
