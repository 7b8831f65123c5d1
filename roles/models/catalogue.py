"""The catalogue of sales roles. Shared by all companies and written only by `load_catalogue`, so not owned."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.formulas import MAX_LENGTH
from roles.bilingual import Bilingual


class Source(models.TextChoices):
    SEED = "seed", _("From the source articles")
    TRADE = "trade", _("From the practice of the trade")


class Involvement(models.TextChoices):
    RESPONSIBLE = "R", _("does")
    ACCOUNTABLE = "A", _("answers")
    ACCOUNTABLE_AND_RESPONSIBLE = "AR", _("answers and does")
    CONSULTED = "C", _("is consulted")
    INFORMED = "I", _("is informed")


class Category(models.TextChoices):
    MANAGEMENT = "management", _("Management")
    SALES = "sales", _("Sales")
    ACCOUNTS = "accounts", _("Clients")
    DEVELOPMENT = "development", _("Development and leads")
    MARKETING = "marketing", _("Marketing")
    ANALYTICS = "analytics", _("Analytics")
    QUALITY = "quality", _("Quality and training")
    OPERATIONS = "operations", _("Operations")


class Stage(models.TextChoices):
    """How far a company has grown; decides which responsibilities its structure needs."""

    START = "start", _("Start")
    GROWTH = "growth", _("Growth")
    MATURE = "mature", _("Mature")


class Unit(models.TextChoices):
    RUB = "rub", _("roubles")
    COUNT = "count", _("pieces")
    PCT = "pct", _("per cent")
    DAYS = "days", _("days")
    SCORE = "score", _("points")
    RATIO = "ratio", _("ratio")


class Direction(models.TextChoices):
    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")
    RANGE = "range", _("inside a range")


class Aggregation(models.TextChoices):
    SUM = "sum", _("sum")
    AVERAGE = "average", _("average")
    LAST = "last", _("last value")
    FORMULA = "formula", _("computed from other metrics")


class Driver(models.TextChoices):
    """What the working time of a norm is counted by."""

    LEAD = "lead", _("lead")
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    PROPOSAL = "proposal", _("proposal")
    TENDER = "tender", _("tender")
    CONTRACT = "contract", _("contract")
    DEAL = "deal", _("deal")
    ORDER = "order", _("order")
    CLIENT = "client", _("client")
    DOCUMENT = "document", _("document")
    PAYMENT = "payment", _("payment")
    REPORT = "report", _("report")
    CAMPAIGN = "campaign", _("campaign")
    EVENT = "event", _("event")
    MATERIAL = "material", _("material")
    REQUEST = "request", _("request")
    CLAIM = "claim", _("complaint or return")
    PERSON = "person", _("employee")
    HIRE = "hire", _("new employee")
    TRAINING = "training", _("training")
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class Relation(models.TextChoices):
    """How near two responsibilities stand to each other."""

    SAME = "same", _("usually the same work")
    ADJACENT = "adjacent", _("adjacent work")


class Nearness(models.TextChoices):
    """Why two responsibilities are adjacent."""

    PART = "part", _("one is a part of the other")
    STAGE = "stage", _("different steps with one thing")
    SCOPE = "scope", _("similar work of a different scope")


class Verdict(models.TextChoices):
    """Whether one person may hold two roles."""

    ALLOWED = "allowed", _("go together")
    FOR_NOW = "for_now", _("for the time being")
    FORBIDDEN = "forbidden", _("not to be combined")


class Area(models.Model):
    """One of the twelve areas of a sales department's work."""

    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField()
    name_ru = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    name = Bilingual("name")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.slug


class MetricTemplate(models.Model):
    """A KPI of the trade, ready to be taken over by a company.

    `formula`: of a computed one, over the slugs of templates (common.formulas); `formula_words_…` the same with their
    names. `weight`: how much it says in a scorecard beside others, 0 for a part that is no result of its own.
    """

    slug = models.SlugField(unique=True)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=6, choices=Unit)
    direction = models.CharField(max_length=6, choices=Direction)
    aggregation = models.CharField(max_length=8, choices=Aggregation)
    formula = models.CharField(max_length=MAX_LENGTH, blank=True)
    formula_words_ru = models.TextField(blank=True)
    formula_words_en = models.TextField(blank=True)
    is_leading = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=1)
    name = Bilingual("name")
    formula_words = Bilingual("formula_words")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.slug


class Responsibility(models.Model):
    """A canonical piece of work of a sales department.

    `exclusive`: exactly one may answer for it. `universal`: everybody's, so never an overlap.
    `needed_from`: the stage of a company from which its structure must cover it; empty when optional.
    `norm_minutes`: the usual working time for one `norm_driver`; both empty where such a norm says nothing.
    """

    slug = models.SlugField(max_length=80, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="responsibilities")
    order = models.PositiveSmallIntegerField()
    name_ru = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    definition_ru = models.TextField()
    definition_en = models.TextField()
    funnel_stage = models.CharField(max_length=14, blank=True)
    exclusive = models.BooleanField()
    universal = models.BooleanField()
    needed_from = models.CharField(max_length=6, choices=Stage, blank=True)
    weight = models.PositiveSmallIntegerField()
    norm_minutes = models.PositiveSmallIntegerField(null=True)
    norm_driver = models.CharField(max_length=8, choices=Driver, blank=True)
    synonyms = ArrayField(models.CharField(max_length=160), default=list)
    metrics = models.ManyToManyField(MetricTemplate, related_name="responsibilities")
    name, definition = Bilingual("name"), Bilingual("definition")

    class Meta:
        ordering = ["area__order", "order"]
        verbose_name_plural = "responsibilities"

    def __str__(self) -> str:
        return self.slug


class Adjacency(models.Model):
    """Two responsibilities that stand near each other, once a pair: `one` comes first in the catalogue.

    `why` is empty when the relation is "same".
    """

    one = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=8, choices=Relation)
    why = models.CharField(max_length=5, choices=Nearness, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="adjacency_once_a_pair")]
        verbose_name_plural = "adjacencies"

    def __str__(self) -> str:
        return f"{self.one_id} {self.relation} {self.other_id}"


class Role(models.Model):
    """A sales job of the catalogue with its card. Rights in the program are Membership.access, never this."""

    slug = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=12, choices=Category)
    source = models.CharField(max_length=5, choices=Source)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    short_ru = models.CharField(max_length=24)
    short_en = models.CharField(max_length=24)
    purpose_ru = models.TextField()
    purpose_en = models.TextField()
    thought_ru = models.TextField(blank=True)
    thought_en = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, editable=False)
    name, short, purpose, thought = (
        Bilingual("name"),
        Bilingual("short"),
        Bilingual("purpose"),
        Bilingual("thought"),
    )

    class Meta:
        ordering = ["order"]
        constraints = [
            # These slugs are kept for the roles that companies write themselves.
            models.CheckConstraint(condition=~models.Q(slug__startswith="own-"), name="roles_role_not_own")
        ]

    def __str__(self) -> str:
        return self.slug


class RoleRevision(models.Model):
    """One state of a role's card, in both languages: `content` is the whole RoleCard as JSON. Companies are told what
    changed between the state they have seen and the latest."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["role", "number"], name="roles_rolerevision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.role_id} r{self.number}"


class CardLine(models.Model):
    """One line of a role card, in its order, perhaps under a group heading."""

    order = models.PositiveSmallIntegerField()
    group_ru = models.CharField(max_length=120, blank=True)
    group_en = models.CharField(max_length=120, blank=True)
    text_ru = models.TextField()
    text_en = models.TextField()
    source = models.CharField(max_length=5, choices=Source)
    group, text = Bilingual("group"), Bilingual("text")

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return self.text_ru


class Duty(CardLine):
    """A role's claim on a responsibility, in the card's words."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="duties")
    responsibility = models.ForeignKey(Responsibility, on_delete=models.PROTECT, related_name="duties")
    involvement = models.CharField(max_length=2, choices=Involvement)

    class Meta(CardLine.Meta):
        verbose_name_plural = "duties"


class Zone(CardLine):
    """A result that the role answers for."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="zones")
    responsibility = models.ForeignKey(
        Responsibility, on_delete=models.PROTECT, null=True, related_name="zones"
    )


class Competency(CardLine):
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="competencies")

    class Meta(CardLine.Meta):
        verbose_name_plural = "competencies"


class Skill(CardLine):
    """A skill with the level that the role needs, 1 (has heard of it) to 5 (teaches others)."""

    class Kind(models.TextChoices):
        HARD = "hard", _("Hard skills")
        SOFT = "soft", _("Soft skills")

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="skills")
    kind = models.CharField(max_length=4, choices=Kind)
    level = models.PositiveSmallIntegerField()


class WorkStyle(CardLine):
    """A way of doing the job: `group` names it, `text` describes it, `example` shows where it fits."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="styles")
    example_ru = models.TextField(blank=True)
    example_en = models.TextField(blank=True)
    example = Bilingual("example")


class PortraitTrait(CardLine):
    """A trait of the person one would wish for."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="portrait")


class RoleMetric(models.Model):
    """A KPI by which the role is measured."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="kpis")
    metric = models.ForeignKey(MetricTemplate, on_delete=models.PROTECT, related_name="roles")
    order = models.PositiveSmallIntegerField()
    name_ru = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    name = Bilingual("name")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name_ru


class CareerStep(models.Model):
    """Where people of a role typically go next."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="career")
    next_role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.role_id} -> {self.next_role_id}"


class Combination(models.Model):
    """What a card says about one person holding another role besides.

    `bearable_until`: the last stage at which a combination "for the time being" may be; empty for the other verdicts.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="combinations")
    other = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=9, choices=Verdict)
    bearable_until = models.CharField(max_length=6, choices=Stage, blank=True)
    reason_ru = models.TextField()
    reason_en = models.TextField()
    reason = Bilingual("reason")

    def __str__(self) -> str:
        return f"{self.role_id} {self.verdict} {self.other_id}"


class ManagementStyle(models.Model):
    """A way of leading: when it fits, what it is, what it costs when overused, how it sounds."""

    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField()
    name_ru = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    fits_ru = models.TextField()
    fits_en = models.TextField()
    description_ru = models.TextField()
    description_en = models.TextField()
    risk_ru = models.TextField()
    risk_en = models.TextField()
    example_ru = models.TextField()
    example_en = models.TextField()
    name, fits, description = Bilingual("name"), Bilingual("fits"), Bilingual("description")
    risk, example = Bilingual("risk"), Bilingual("example")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.slug


class TrainingType(models.Model):
    """A kind of training, what it is for, and the metrics that should move after it."""

    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField()
    name_ru = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    purpose_ru = models.TextField()
    purpose_en = models.TextField()
    metrics = models.ManyToManyField(MetricTemplate, related_name="+")
    name, purpose = Bilingual("name"), Bilingual("purpose")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.slug


class CatalogueVersion(models.Model):
    """Which state of the catalogue's files is loaded: one row, whose hash is the key of everything derived from it."""

    content_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.content_hash
