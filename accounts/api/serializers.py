"""Companies as the API shows them."""

from rest_framework import serializers

from accounts.access import Access, Permission


class CompanySerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="Names the company in every address.")
    name = serializers.CharField()
    time_zone = serializers.CharField(help_text="An IANA name; days begin and end by it.")
    access = serializers.ChoiceField(
        choices=Access.choices, allow_null=True, help_text="The member's access; null when a key asks."
    )
    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=[(right.value, right.value) for right in Permission]),
        help_text="What the member or the key may do here.",
    )


class CompanyListSerializer(serializers.Serializer):
    results = CompanySerializer(many=True)
