/* Connected components, and the sparse agglomeration of `resolution/clustering.py`.
 *
 * Two clusters are joined best first, by the mean of the weights between them. Joining makes every mean of the joined
 * cluster wrong, and a cluster can have many neighbours. Where nothing was added to a mean it has only come closer to
 * that of pairs nobody compared, so it is lower than it was: such means wait in the heap as upper bounds and are put
 * right when they come to the top. Only the shorter of two lists of neighbours is walked, so that a component of any
 * size takes time in proportion to its pairs, but for a logarithm.
 *
 * Where a person has at most one row of each source, two clusters that hold rows of one source never become one,
 * whatever else they take in: their edge is marked as judged apart when its turn comes. */
#include "kernels.h"

typedef struct {
    double total;    /* sum of the clipped weights between two clusters */
    double queued;   /* the mean under which it waits in the heap; other entries of it are out of date */
    int64_t count;   /* how many weights */
    int32_t end[2];  /* the two clusters */
    int32_t next[2]; /* the next half edge in the list of each */
    uint8_t apart;   /* people judged that these are two persons */
    uint8_t gone;
} Edge;

typedef struct {
    double mean;
    int32_t low, high; /* names of the clusters: ties are decided by them */
    int32_t edge;
} Entry;

typedef struct {
    int32_t name;   /* the lowest row */
    int32_t parent; /* the cluster it was moved into */
    int32_t first, last, length; /* list of half edges: edge * 2 + side */
    int32_t source;              /* of its first row, -1 where any two rows may be one person */
    int32_t next_row, last_row;  /* the rows of a cluster, by the clusters that they were at first */
    int64_t size;
} Cluster;

/* What one component is worked out in; used again for the next. */
typedef struct {
    double match_at, clip, uncompared;
    int eager; /* means may rise where nothing was added: put all of them right at once */
    Edge *edges;
    int64_t edge_count, edge_room;
    Cluster *clusters;
    int64_t cluster_count, cluster_room;
    Entry *heap;
    int64_t heap_count, heap_room;
    int32_t *table; /* edges by their ends; a place may hold an edge that has moved on */
    int64_t table_used, table_size, table_room;
    int32_t *marks; /* for each source the cluster that was seen with it; NULL where sources do not matter */
} Work;

/* Room for `needed` elements. */
static int grown(void **array, int64_t *room, int64_t needed, size_t element) {
    if (needed <= *room) return 1;
    int64_t larger = needed > 2 * *room ? needed : 2 * *room;
    void *moved = realloc(*array, (size_t)larger * element);
    if (moved == NULL) return 0;
    *array = moved;
    *room = larger;
    return 1;
}

static inline int32_t root_of(int32_t *root, int32_t row) {
    while (root[row] != row) row = root[row] = root[root[row]];
    return row;
}

/* Connect the ends of each pair, or of those of at least `least` where there are weights. Roots are lowest rows. */
KERNEL void connect(int32_t *root, int64_t rows, const int32_t *left, const int32_t *right, const double *weights,
                    double least, int64_t pairs) {
    for (int64_t pair = 0; pair < pairs; pair++) {
        if (weights != NULL && !(weights[pair] >= least)) continue;
        int32_t a = root_of(root, left[pair]), b = root_of(root, right[pair]);
        if (a < b) root[b] = a;
        else root[a] = b;
    }
    for (int64_t row = 0; row < rows; row++) root[row] = root[root[row]]; /* lower rows are done */
}

/* Pairs, in order of their ends, from both of these: the pairs of row `r` are from starts[r] to starts[r + 1], in order of
 * the other end. `starts` has room for rows + 1 numbers, `others` and `places` for twice the pairs. */
KERNEL void both_ends(const int32_t *left, const int32_t *right, int64_t pairs, int64_t rows, int64_t *starts,
                      int32_t *others, int32_t *places) {
    memset(starts, 0, (size_t)(rows + 1) * sizeof(int64_t));
    for (int64_t pair = 0; pair < pairs; pair++) { starts[left[pair]]++; starts[right[pair]]++; }
    int64_t total = 0;
    for (int64_t row = 0; row <= rows; row++) {
        int64_t count = starts[row];
        starts[row] = total;
        total += count;
    }
    for (int64_t pair = 0; pair < pairs; pair++) { /* lower ends come first */
        int64_t at = starts[right[pair]]++;
        others[at] = left[pair];
        places[at] = (int32_t)pair;
    }
    for (int64_t pair = 0; pair < pairs; pair++) {
        int64_t at = starts[left[pair]]++;
        others[at] = right[pair];
        places[at] = (int32_t)pair;
    }
    for (int64_t row = rows; row > 0; row--) starts[row] = starts[row - 1]; /* each begins where the one before ends */
    starts[0] = 0;
}

static inline int before(const Entry *a, const Entry *b) {
    if (a->mean != b->mean) return a->mean > b->mean;
    if (a->low != b->low) return a->low < b->low;
    return a->high < b->high;
}

static int push(Work *work, Entry entry) {
    if (!grown((void **)&work->heap, &work->heap_room, work->heap_count + 1, sizeof(Entry))) return 0;
    int64_t at = work->heap_count++;
    for (int64_t up; at > 0 && before(&entry, &work->heap[up = (at - 1) / 2]); at = up) work->heap[at] = work->heap[up];
    work->heap[at] = entry;
    return 1;
}

static Entry pop(Work *work) {
    Entry top = work->heap[0], last = work->heap[--work->heap_count];
    int64_t at = 0, down;
    while ((down = 2 * at + 1) < work->heap_count) {
        if (down + 1 < work->heap_count && before(&work->heap[down + 1], &work->heap[down])) down++;
        if (!before(&work->heap[down], &last)) break;
        work->heap[at] = work->heap[down];
        at = down;
    }
    work->heap[at] = last;
    return top;
}

static inline double mean_of(const Work *work, const Edge *edge) {
    int64_t pairs = work->clusters[edge->end[0]].size * work->clusters[edge->end[1]].size;
    return (edge->total + work->uncompared * (double)(pairs - edge->count)) / (double)pairs;
}

/* Let an edge wait under the mean that it has now, if the two clusters may be joined at all. */
static int queue(Work *work, int32_t place) {
    Edge *edge = &work->edges[place];
    double mean = mean_of(work, edge);
    edge->queued = mean;
    if (edge->apart || !(mean >= work->match_at)) return 1;
    int32_t a = work->clusters[edge->end[0]].name, b = work->clusters[edge->end[1]].name;
    Entry entry = {mean, a < b ? a : b, a < b ? b : a, place};
    return push(work, entry);
}

static inline uint64_t ends_hash(int32_t a, int32_t b) {
    return mixed(a < b ? (uint64_t)a << 32 | (uint32_t)b : (uint64_t)b << 32 | (uint32_t)a);
}

/* The edge between two clusters, or the free place where it belongs. */
static int64_t place_of(const Work *work, int32_t a, int32_t b) {
    uint64_t mask = (uint64_t)work->table_size - 1;
    for (uint64_t at = ends_hash(a, b) & mask;; at = (at + 1) & mask) {
        if (work->table[at] < 0) return (int64_t)at;
        const Edge *edge = &work->edges[work->table[at]];
        if (!edge->gone && ((edge->end[0] == a && edge->end[1] == b) || (edge->end[0] == b && edge->end[1] == a)))
            return (int64_t)at;
    }
}

static void refill(Work *work) {
    memset(work->table, 0xff, (size_t)work->table_size * sizeof(int32_t));
    work->table_used = 0;
    for (int32_t edge = 0; edge < work->edge_count; edge++) {
        if (work->edges[edge].gone) continue;
        work->table[place_of(work, work->edges[edge].end[0], work->edges[edge].end[1])] = edge;
        work->table_used++;
    }
}

static inline void enter(Work *work, int64_t place, int32_t edge) {
    work->table[place] = edge;
    if (++work->table_used * 2 > work->table_size) refill(work);
}

static inline void attach(Work *work, int32_t cluster, int32_t half) {
    Cluster *at = &work->clusters[cluster];
    work->edges[half >> 1].next[half & 1] = -1;
    if (at->last < 0) at->first = half;
    else work->edges[at->last >> 1].next[at->last & 1] = half;
    at->last = half;
    at->length++;
}

/* One compared or judged pair of rows; the higher weight counts where a pair comes twice. */
static void add_edge(Work *work, int32_t a, int32_t b, double total, int64_t count, uint8_t apart) {
    int64_t place = place_of(work, a, b);
    if (work->table[place] >= 0) {
        Edge *known = &work->edges[work->table[place]];
        if (count > known->count || (count && total > known->total)) known->total = total;
        known->count |= count;
        known->apart |= apart;
        return;
    }
    int32_t edge = (int32_t)work->edge_count++;
    Edge fresh = {total, 0.0, count, {a, b}, {-1, -1}, apart, 0};
    work->edges[edge] = fresh;
    attach(work, a, edge * 2);
    attach(work, b, edge * 2 + 1);
    enter(work, place, edge);
}

/* Move the cluster with the shorter list into the other one. */
static int join(Work *work, int32_t one, int32_t other) {
    int32_t into = work->clusters[one].length >= work->clusters[other].length ? one : other;
    int32_t from = into == one ? other : one, half = work->clusters[from].first, next;
    Cluster *kept = &work->clusters[into], *moved = &work->clusters[from];
    kept->size += moved->size;
    if (moved->name < kept->name) kept->name = moved->name;
    moved->parent = into;
    work->clusters[kept->last_row].next_row = from;
    kept->last_row = moved->last_row;
    for (; half >= 0; half = next) {
        Edge *edge = &work->edges[half >> 1];
        int side = half & 1;
        next = edge->next[side];
        if (edge->gone) continue;
        if (edge->end[1 - side] == into) { edge->gone = 1; continue; }
        int64_t place = place_of(work, into, edge->end[1 - side]);
        int32_t known = work->table[place];
        if (known >= 0) {
            work->edges[known].total += edge->total;
            work->edges[known].count += edge->count;
            work->edges[known].apart |= edge->apart;
            edge->gone = 1;
        } else {
            known = half >> 1;
            edge->end[side] = into;
            attach(work, into, half);
            enter(work, place, known);
        }
        if (!queue(work, known)) return 0;
    }
    if (!work->eager) return 1;
    for (half = kept->first; half >= 0; half = work->edges[half >> 1].next[half & 1])
        if (!work->edges[half >> 1].gone && !queue(work, half >> 1)) return 0;
    return 1;
}

/* Whether two clusters hold rows of one source. */
static int share_source(Work *work, int32_t one, int32_t other) {
    if (work->marks == NULL) return 0;
    int found = 0;
    for (int32_t row = one; row >= 0; row = work->clusters[row].next_row) work->marks[work->clusters[row].source] = 1;
    for (int32_t row = other; row >= 0 && !found; row = work->clusters[row].next_row)
        found = work->marks[work->clusters[row].source];
    for (int32_t row = one; row >= 0; row = work->clusters[row].next_row) work->marks[work->clusters[row].source] = 0;
    return found;
}

static int32_t cluster_of(Work *work, int32_t cluster) {
    Cluster *all = work->clusters;
    while (all[cluster].parent != cluster) cluster = all[cluster].parent = all[all[cluster].parent].parent;
    return cluster;
}

/* The pairs of rows of a whole run: compared ones with weights, then judged the same, then judged different. */
typedef struct {
    const int32_t *left, *right;
    const double *weights;
    int64_t compared, same;
    const int32_t *sources; /* of each row; NULL where sources do not matter */
} Pairs;

static int32_t local_row(Work *work, const Pairs *pairs, int32_t *local, int32_t row) {
    if (local[row] < 0) {
        local[row] = (int32_t)work->cluster_count++;
        int32_t source = pairs->sources == NULL ? -1 : pairs->sources[row];
        Cluster fresh = {row, local[row], -1, -1, 0, source, -1, local[row], 1};
        work->clusters[local[row]] = fresh;
    }
    return local[row];
}

static int ready(Work *work, int64_t pairs) {
    if (pairs >= INT32_MAX / 2) return 0;
    work->table_size = 8;
    while (work->table_size < 4 * pairs) work->table_size *= 2;
    work->edge_count = work->cluster_count = work->heap_count = work->table_used = 0;
    if (!grown((void **)&work->edges, &work->edge_room, pairs, sizeof(Edge)) ||
        !grown((void **)&work->clusters, &work->cluster_room, 2 * pairs, sizeof(Cluster)) ||
        !grown((void **)&work->table, &work->table_room, work->table_size, sizeof(int32_t))) return 0;
    memset(work->table, 0xff, (size_t)work->table_size * sizeof(int32_t));
    return 1;
}

/* One component: `inside` are its pairs, in order. `local` holds -1 for every row of it. */
static int agglomerate_component(Work *work, const Pairs *pairs, const int64_t *inside, int64_t count, int32_t *local,
                                 int32_t *person) {
    if (!ready(work, count)) return 0;
    for (int64_t at = 0; at < count; at++) {
        int64_t pair = inside[at];
        int32_t a = local_row(work, pairs, local, pairs->left[pair]);
        int32_t b = local_row(work, pairs, local, pairs->right[pair]);
        if (pair < pairs->compared) {
            double weight = pairs->weights[pair];
            weight = weight < -work->clip ? -work->clip : weight > work->clip ? work->clip : weight;
            add_edge(work, a, b, weight, 1, 0);
        } else if (pair >= pairs->compared + pairs->same) {
            add_edge(work, a, b, 0.0, 0, 1);
        }
    }
    for (int64_t at = 0; at < count; at++) {
        if (inside[at] < pairs->compared || inside[at] >= pairs->compared + pairs->same) continue;
        int32_t a = cluster_of(work, local[pairs->left[inside[at]]]);
        int32_t b = cluster_of(work, local[pairs->right[inside[at]]]);
        if (a != b && !join(work, a, b)) return 0;
    }
    work->heap_count = 0;
    for (int32_t edge = 0; edge < work->edge_count; edge++)
        if (!work->edges[edge].gone && !queue(work, edge)) return 0;
    while (work->heap_count > 0) {
        Entry best = pop(work);
        Edge *edge = &work->edges[best.edge];
        if (edge->gone || edge->apart || edge->queued != best.mean) continue;
        if (mean_of(work, edge) != best.mean) {
            if (!queue(work, best.edge)) return 0;
        } else if (share_source(work, edge->end[0], edge->end[1])) {
            edge->apart = 1;
        } else if (!join(work, edge->end[0], edge->end[1])) {
            return 0;
        }
    }
    for (int64_t at = 0; at < count; at++)
        for (int side = 0; side < 2; side++) {
            int32_t row = side ? pairs->right[inside[at]] : pairs->left[inside[at]];
            person[row] = work->clusters[cluster_of(work, local[row])].name;
        }
    return 1;
}

/* Group the pairs inside those components between two roots that need work: `starts` (rows + 1) says where those of each
 * root begin in the answer. Two rows are joined by the one weight between them, unless people have judged. */
static int64_t *inside_components(const int32_t *root, int64_t rows, const Pairs *pairs, int64_t all, int64_t from,
                                  int64_t to, int32_t *sizes, int64_t *starts) {
    for (int64_t row = 0; row < rows; row++) sizes[root[row]]++;
    for (int64_t pair = pairs->compared; pair < all; pair++)
        if (root[pairs->left[pair]] == root[pairs->right[pair]]) sizes[root[pairs->left[pair]]] = INT32_MAX;
    for (int64_t pair = 0; pair < all; pair++) {
        int32_t home = root[pairs->left[pair]];
        if (home >= from && home < to && home == root[pairs->right[pair]] && sizes[home] > 2) starts[home]++;
    }
    int64_t total = 0;
    for (int64_t row = 0; row <= rows; row++) {
        int64_t count = starts[row];
        starts[row] = total;
        total += count;
    }
    int64_t *inside = malloc((size_t)(total ? total : 1) * sizeof(int64_t));
    if (inside == NULL) return NULL;
    for (int64_t pair = 0; pair < all; pair++) {
        int32_t home = root[pairs->left[pair]];
        if (home >= from && home < to && home == root[pairs->right[pair]] && sizes[home] > 2)
            inside[starts[home]++] = pair;
    }
    for (int64_t row = rows; row > 0; row--) starts[row] = starts[row - 1]; /* each begins where the one before ends */
    starts[0] = 0;
    return inside;
}

/* The lowest row of each row's person. `root` are the components of the pairs that match; the pairs are as in `Pairs`,
 * `all` of them. Where `sources` are given, numbers below `source_count`, no weight brings two rows of one together, and
 * no pair of two such rows is among the compared ones. Of the components whose roots are in from..to - 1, so that
 * several threads can have a part each. Returns 0, or NO_MEMORY. */
KERNEL int64_t agglomerate(const int32_t *root, int64_t rows, const int32_t *left, const int32_t *right,
                           const double *weights, int64_t compared, int64_t same, int64_t all, double match_at,
                           double clip, double uncompared, const int32_t *sources, int64_t source_count,
                           int64_t from, int64_t to, int32_t *person) {
    Pairs pairs = {left, right, weights, compared, same, sources};
    Work work = {0};
    work.match_at = match_at;
    work.clip = clip;
    work.uncompared = uncompared;
    work.eager = match_at < 0.5 * uncompared;
    int32_t *sizes = calloc((size_t)rows + 1, sizeof(int32_t));
    int64_t *starts = calloc((size_t)rows + 1, sizeof(int64_t)), *inside = NULL, answer = NO_MEMORY;
    if (sources != NULL) work.marks = calloc((size_t)source_count + 1, sizeof(int32_t));
    if (sizes != NULL && starts != NULL && (sources == NULL || work.marks != NULL))
        inside = inside_components(root, rows, &pairs, all, from, to, sizes, starts);
    if (inside != NULL) {
        answer = 0;
        for (int64_t row = from; row < rows; row++)
            if (root[row] >= from && root[row] < to) person[row] = sizes[root[row]] == 2 ? root[row] : (int32_t)row;
        int32_t *local = sizes; /* from here on each row's place in its component */
        memset(local, 0xff, (size_t)rows * sizeof(int32_t));
        for (int64_t row = from; row < to && answer == 0; row++) {
            int64_t count = starts[row + 1] - starts[row];
            if (count > 0 && !agglomerate_component(&work, &pairs, inside + starts[row], count, local, person))
                answer = NO_MEMORY;
        }
    }
    free(sizes);
    free(starts);
    free(inside);
    free(work.edges);
    free(work.clusters);
    free(work.heap);
    free(work.table);
    free(work.marks);
    return answer;
}
