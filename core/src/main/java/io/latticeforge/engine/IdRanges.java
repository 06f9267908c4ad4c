package io.latticeforge.engine;

import io.latticeforge.base.State;
import java.util.Arrays;

/**
 * The ids that were used in an epoch, as ranges: a client that counts up needs one. Bounded, because an id must be refused as long as its epoch
 * lives; a client whose ids are scattered beyond {@link #MAX_RANGES} ranges must open a new session.
 */
final class IdRanges {
    static final int MAX_RANGES = 4096;

    private int[] first = new int[8];
    private int[] last = new int[8];
    private int count;

    boolean contains(int id) {
        int i = at(id);
        return i >= 0 && Integer.compareUnsigned(id, last[i]) <= 0;
    }

    /** Whether one more scattered id can be remembered. */
    boolean full() {
        return count == MAX_RANGES;
    }

    void add(int id) {
        int i = at(id);
        if (i >= 0 && Integer.compareUnsigned(id, last[i]) <= 0) {
            return;
        }
        boolean joinsLeft = i >= 0 && last[i] + 1 == id;
        boolean joinsRight = i + 1 < count && first[i + 1] - 1 == id;
        if (joinsLeft && joinsRight) {
            last[i] = last[i + 1];
            remove(i + 1);
        } else if (joinsLeft) {
            last[i] = id;
        } else if (joinsRight) {
            first[i + 1] = id;
        } else {
            insert(i + 1, id);
        }
    }

    /** Index of the last range that begins at or before an id, or -1. */
    private int at(int id) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (Integer.compareUnsigned(first[middle], id) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private void insert(int i, int id) {
        if (count == first.length) {
            first = Arrays.copyOf(first, count * 2);
            last = Arrays.copyOf(last, count * 2);
        }
        System.arraycopy(first, i, first, i + 1, count - i);
        System.arraycopy(last, i, last, i + 1, count - i);
        first[i] = id;
        last[i] = id;
        count++;
    }

    private void remove(int i) {
        System.arraycopy(first, i + 1, first, i, count - i - 1);
        System.arraycopy(last, i + 1, last, i, count - i - 1);
        count--;
    }

    void state(State s) {
        count = s.i32(count);
        if (s.restoring()) {
            first = new int[Math.max(8, count)];
            last = new int[Math.max(8, count)];
        }
        s.i32s(first, 0, count);
        s.i32s(last, 0, count);
    }
}
